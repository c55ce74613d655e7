import type { ApplicationMaker } from '../../core/credentials/ports.ts';
import type { Application } from '../../core/cross-tenant/ports.ts';
import { message } from '../../core/message.ts';
import { ok, type Result } from '../../core/result.ts';
import { toApplication, withRights } from './application-directory.ts';
import { armFailure } from './arm-failure.ts';
import { ArmHttp, type HttpParts } from './arm-http.ts';

/** Makes applications by Microsoft Graph v1.0. */
export class GraphApplicationMaker implements ApplicationMaker {
  readonly #graph: ArmHttp;

  constructor(parts: HttpParts) {
    const { graph } = parts.cloud;
    this.#graph = new ArmHttp(parts, { origin: graph, scope: `${graph}/.default` });
  }

  async create(tenantId: string, displayName: string, signal: AbortSignal): Promise<Result<Application>> {
    const operation = {
      what: message('create the application {0}', displayName),
      scope: `tenant ${tenantId}`,
    };
    // Graph's own default lets every tenant and personal account in.
    const body = { displayName, signInAudience: 'AzureADMyOrg' };
    const made = await this.#graph.write(
      { method: 'POST', path: '/v1.0/applications', tenantId, body, operation },
      signal,
    );
    if (!made.ok) return withRights(made, 'Application.ReadWrite.All');
    const application = toApplication(made.value.body);
    return application === undefined ? armFailure({ status: made.value.status }, operation) : ok(application);
  }
}
