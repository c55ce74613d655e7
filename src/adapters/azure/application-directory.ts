import type {
  Application,
  ApplicationDirectory,
  ApplicationPassword,
  NewPassword,
  NotYet,
} from '../../core/cross-tenant/ports.ts';
import { message, type Message } from '../../core/message.ts';
import { ok, type Err, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { armErrorOf, armFailure, type ArmOperation } from './arm-failure.ts';
import { ArmHttp, type ArmReply, type ArmWriteRequest, type HttpParts } from './arm-http.ts';
import { isRecord, textAt } from './json-shape.ts';

/** Applications by Microsoft Graph v1.0. Shapes as recorded; the codes are those of Entra's directory. */
export class GraphApplicationDirectory implements ApplicationDirectory {
  readonly #graph: ArmHttp;

  constructor(parts: HttpParts) {
    const { graph } = parts.cloud;
    this.#graph = new ArmHttp(parts, { origin: graph, scope: `${graph}/.default` });
  }

  async find(
    tenantId: string,
    clientId: string,
    signal: AbortSignal,
  ): Promise<Result<Application | undefined>> {
    const what = message('look up the application {0} with Microsoft Graph', clientId);
    const listed = await this.#list(tenantId, `appId eq '${clientId}'`, what, signal);
    return listed.ok ? ok(listed.value[0]) : listed;
  }

  findNamed(
    tenantId: string,
    displayName: string,
    signal: AbortSignal,
  ): Promise<Result<readonly Application[]>> {
    const what = message('look for the application {0} with Microsoft Graph', displayName);
    return this.#list(tenantId, `displayName eq '${displayName.replaceAll("'", "''")}'`, what, signal);
  }

  async create(
    tenantId: string,
    { displayName, redirectUri }: { readonly displayName: string; readonly redirectUri: string },
    signal: AbortSignal,
  ): Promise<Result<Application>> {
    const operation = inTenant(tenantId, message('create the application {0}', displayName));
    const body = {
      displayName,
      signInAudience: MULTI_TENANT,
      web: { redirectUris: [redirectUri] },
    };
    const made = await this.#write(
      { method: 'POST', path: '/applications', tenantId, body, operation },
      signal,
    );
    if (!made.ok) return made;
    const application = toApplication(made.value.body);
    return application === undefined ? armFailure({ status: made.value.status }, operation) : ok(application);
  }

  async open(
    tenantId: string,
    { objectId, displayName, isMultiTenant }: Application,
    redirectUris: readonly string[],
    signal: AbortSignal,
  ): Promise<Result<void>> {
    const operation = inTenant(
      tenantId,
      message('let other tenants let the application {0} in', displayName),
    );
    // One that personal accounts may use too stays so.
    const body = { ...(isMultiTenant ? {} : { signInAudience: MULTI_TENANT }), web: { redirectUris } };
    const path = `/applications/${objectId}`;
    const changed = await this.#write({ method: 'PATCH', path, tenantId, body, operation }, signal);
    return changed.ok ? ok(undefined) : changed;
  }

  async admit(
    tenantId: string,
    clientId: string,
    signal: AbortSignal,
  ): Promise<Result<{ readonly kind: 'admitted' } | NotYet>> {
    const operation = inTenant(tenantId, message('create the service principal of {0}', clientId));
    const made = await this.#write(
      {
        method: 'POST',
        path: '/servicePrincipals',
        tenantId,
        body: { appId: clientId },
        operation,
        tolerated: [EXISTS, UNKNOWN_APPLICATION],
      },
      signal,
    );
    if (!made.ok) return made;
    if (made.value.code !== UNKNOWN_APPLICATION) return ok({ kind: 'admitted' });
    const { status, body } = made.value;
    return ok({ kind: 'not-yet', failure: armFailure({ status, ...armErrorOf(body) }, operation).failure });
  }

  async addPassword(
    tenantId: string,
    { objectId, displayName }: Application,
    wanted: { readonly displayName: string; readonly endsOn: Date },
    signal: AbortSignal,
  ): Promise<Result<NewPassword>> {
    const operation = inTenant(tenantId, message('add a password to the application {0}', displayName));
    const passwordCredential = {
      displayName: wanted.displayName,
      endDateTime: wanted.endsOn.toISOString().replace(/\.\d+Z$/, 'Z'),
    };
    const path = `/applications/${objectId}/addPassword`;
    const added = await this.#write(
      { method: 'POST', path, tenantId, body: { passwordCredential }, operation },
      signal,
    );
    if (!added.ok) return added;
    const { body, status } = added.value;
    const keyId = isRecord(body) ? textAt(body, 'keyId') : undefined;
    const secret = isRecord(body) ? textAt(body, 'secretText') : undefined;
    if (keyId === undefined || secret === undefined) return armFailure({ status }, operation);
    return ok({ keyId, secret: new Secret(secret) });
  }

  async removePassword(
    tenantId: string,
    { objectId, displayName }: Application,
    keyId: string,
    signal: AbortSignal,
  ): Promise<Result<void>> {
    const what = message('remove the password {0} of the application {1}', keyId, displayName);
    const path = `/applications/${objectId}/removePassword`;
    const removed = await this.#write(
      { method: 'POST', path, tenantId, body: { keyId }, operation: inTenant(tenantId, what) },
      signal,
    );
    return removed.ok ? ok(undefined) : removed;
  }

  async #list(
    tenantId: string,
    filter: string,
    what: Message,
    signal: AbortSignal,
  ): Promise<Result<Application[]>> {
    const path = `/v1.0/applications?$filter=${encodeURIComponent(filter)}`;
    const listed = await this.#graph.readAll({ path, tenantId, operation: inTenant(tenantId, what) }, signal);
    if (!listed.ok) return withRights(listed, 'Application.Read.All');
    return ok(listed.value.flatMap((json) => toApplication(json) ?? []));
  }

  async #write(input: ArmWriteRequest, signal: AbortSignal): Promise<Result<ArmReply>> {
    const written = await this.#graph.write({ ...input, path: `/v1.0${input.path}` }, signal);
    return written.ok ? written : withRights(written, 'Application.ReadWrite.All');
  }
}

const MULTI_TENANT = 'AzureADMultipleOrgs';
const EXISTS = 'Request_MultipleObjectsWithSameKeyValue';
/** Of `POST /servicePrincipals`: no application of this id is known there, or none that may be let in. */
const UNKNOWN_APPLICATION = 'Request_BadRequest';

function inTenant(tenantId: string, what: Message): ArmOperation {
  return { what, scope: `tenant ${tenantId}` };
}

/** A 403 of Graph says nothing of what is missing. */
export function withRights(failed: Err, permission: string): Err {
  const { failure } = failed;
  if (failure.kind !== 'forbidden' || failure.hint !== undefined) return failed;
  const hint = message(
    'The signed-in account lacks the Graph permission {0} in that tenant, or a role such as {1} or ownership of the application.',
    permission,
    'Cloud Application Administrator',
  );
  return { ok: false, failure: { ...failure, hint } };
}

export function toApplication(json: unknown): Application | undefined {
  if (!isRecord(json)) return undefined;
  const objectId = textAt(json, 'id');
  const clientId = textAt(json, 'appId');
  if (objectId === undefined || clientId === undefined) return undefined;
  const audience = textAt(json, 'signInAudience');
  const web = isRecord(json['web']) ? json['web'] : {};
  return {
    clientId,
    objectId,
    displayName: textAt(json, 'displayName') ?? clientId,
    isMultiTenant: audience === MULTI_TENANT || audience === 'AzureADandPersonalMicrosoftAccount',
    redirectUris: listAt(web, 'redirectUris').filter((uri) => typeof uri === 'string'),
    passwords: listAt(json, 'passwordCredentials').flatMap((password) => toPassword(password) ?? []),
  };
}

function toPassword(json: unknown): ApplicationPassword | undefined {
  if (!isRecord(json)) return undefined;
  const keyId = textAt(json, 'keyId');
  if (keyId === undefined) return undefined;
  const displayName = textAt(json, 'displayName');
  const startsOn = dateAt(json, 'startDateTime');
  const endsOn = dateAt(json, 'endDateTime');
  return {
    keyId,
    ...(displayName === undefined ? {} : { displayName }),
    ...(startsOn === undefined ? {} : { startsOn }),
    ...(endsOn === undefined ? {} : { endsOn }),
  };
}

function dateAt(json: Readonly<Record<string, unknown>>, key: string): Date | undefined {
  const date = new Date(textAt(json, key) ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function listAt(json: Readonly<Record<string, unknown>>, key: string): readonly unknown[] {
  const list = json[key];
  return Array.isArray(list) ? list : [];
}
