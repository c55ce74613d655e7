import { message } from '../../core/message.ts';
import type { PrincipalDirectory, ServicePrincipal } from '../../core/ports.ts';
import { ok, type Result } from '../../core/result.ts';
import type { ArmOperation } from './arm-failure.ts';
import { ArmHttp, type HttpParts } from './arm-http.ts';
import { isRecord, textAt } from './json-shape.ts';

/** Service principals by Microsoft Graph v1.0. */
export class GraphPrincipalDirectory implements PrincipalDirectory {
  readonly #graph: ArmHttp;

  constructor(parts: HttpParts) {
    const { graph } = parts.cloud;
    this.#graph = new ArmHttp(parts, { origin: graph, scope: `${graph}/.default` });
  }

  async findServicePrincipal(
    tenantId: string,
    clientId: string,
    signal: AbortSignal,
  ): Promise<Result<ServicePrincipal | undefined>> {
    const filter = encodeURIComponent(`servicePrincipalNames/any(c:c eq '${clientId}')`);
    const listed = await this.#graph.readAll(
      { path: `/v1.0/servicePrincipals?$filter=${filter}`, tenantId, operation: lookUp(tenantId, clientId) },
      signal,
    );
    if (!listed.ok) return listed;
    const [found] = listed.value.flatMap((json) => toServicePrincipal(json) ?? []);
    if (found === undefined || found.secretEndsOn !== undefined) return ok(found);
    const secretEndsOn = await this.#secretOfApplication(tenantId, clientId, signal);
    return ok(secretEndsOn === undefined ? found : { ...found, secretEndsOn });
  }

  /** Secrets are mostly the application's, which only its home tenant shows, and not to everybody. */
  async #secretOfApplication(
    tenantId: string,
    clientId: string,
    signal: AbortSignal,
  ): Promise<Date | undefined> {
    const filter = encodeURIComponent(`appId eq '${clientId}'`);
    const listed = await this.#graph.readAll(
      { path: `/v1.0/applications?$filter=${filter}`, tenantId, operation: lookUp(tenantId, clientId) },
      signal,
    );
    return listed.ok ? lastEnd(listed.value[0]) : undefined;
  }
}

function lookUp(tenantId: string, clientId: string): ArmOperation {
  return {
    what: message('look up the service principal {0} with Microsoft Graph', clientId),
    scope: `tenant ${tenantId}`,
  };
}

function toServicePrincipal(json: unknown): ServicePrincipal | undefined {
  if (!isRecord(json)) return undefined;
  const objectId = textAt(json, 'id');
  if (objectId === undefined) return undefined;
  const secretEndsOn = lastEnd(json);
  return {
    objectId,
    displayName: textAt(json, 'displayName') ?? textAt(json, 'appDisplayName') ?? '',
    ...(secretEndsOn === undefined ? {} : { secretEndsOn }),
  };
}

function lastEnd(json: unknown): Date | undefined {
  const passwords = isRecord(json) ? json['passwordCredentials'] : undefined;
  if (!Array.isArray(passwords)) return undefined;
  const ends = passwords
    .map((password: unknown) =>
      Date.parse((isRecord(password) ? textAt(password, 'endDateTime') : undefined) ?? ''),
    )
    .filter((end) => !Number.isNaN(end));
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}
