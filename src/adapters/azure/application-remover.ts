import type { Application } from '../../core/cross-tenant/ports.ts';
import { message } from '../../core/message.ts';
import { ok, type Result } from '../../core/result.ts';
import type { ApplicationRemover } from '../../core/revoke/ports.ts';
import { withRights } from './application-directory.ts';
import { ArmHttp, type HttpParts } from './arm-http.ts';

/** Deletes applications by Microsoft Graph v1.0, which keeps them for 30 days among the deleted items. */
export class GraphApplicationRemover implements ApplicationRemover {
  readonly #graph: ArmHttp;

  constructor(parts: HttpParts) {
    const { graph } = parts.cloud;
    this.#graph = new ArmHttp(parts, { origin: graph, scope: `${graph}/.default` });
  }

  async remove(
    tenantId: string,
    { objectId, displayName }: Application,
    signal: AbortSignal,
  ): Promise<Result<void>> {
    const operation = {
      what: message('delete the application {0}', displayName),
      scope: `tenant ${tenantId}`,
    };
    const path = `/v1.0/applications/${objectId}`;
    const removed = await this.#graph.write(
      { method: 'DELETE', path, tenantId, operation, tolerated: ['Request_ResourceNotFound'] },
      signal,
    );
    return removed.ok ? ok(undefined) : withRights(removed, 'Application.ReadWrite.All');
  }
}
