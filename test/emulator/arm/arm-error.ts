import { jsonReply, type Reply } from '../service.ts';

type Headers = Readonly<Record<string, string>>;

/** The error shape of ARM's gateway and of Authorization. */
export function gatewayError(status: number, code: string, message: string, headers: Headers = {}): Reply {
  return jsonReply(status, { error: { code, message } }, { 'x-ms-failure-cause': 'gateway', ...headers });
}

/** The error shape of ACR's resource provider: `status` stands beside `error`. */
export function registryError(status: number, code: string, message: string): Reply {
  return jsonReply(status, { error: { code, message }, status: 'Failed' });
}

export function notFoundChild(name: string): Reply {
  return registryError(404, 'ResourceNotFound', `The resource ${name} could not be found.`);
}

export function invalidContent(detail: string): Reply {
  const message = `The request content was invalid and could not be deserialized: '${detail}'.`;
  return gatewayError(400, 'InvalidRequestContent', message);
}
