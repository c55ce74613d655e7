import { randomUUID } from 'node:crypto';
import type { Reply } from '../service.ts';

/** An error as Microsoft Graph writes it; its content type has no parameters. */
export function graphError(status: number, code: string, message: string): Reply {
  const id = randomUUID();
  const date = new Date().toISOString().slice(0, 19);
  const innerError = { date, 'request-id': id, 'client-request-id': id };
  return {
    status,
    headers: { 'content-type': 'application/json', 'request-id': id },
    body: JSON.stringify({ error: { code, message, innerError } }),
  };
}

export function denied(): Reply {
  return graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

export function notFound(id: string): Reply {
  const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
  return graphError(404, 'Request_ResourceNotFound', message);
}

export function badRequest(message: string): Reply {
  return graphError(400, 'Request_BadRequest', message);
}
