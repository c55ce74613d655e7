import type { Application } from '../cross-tenant/ports.ts';
import type { Result } from '../result.ts';

/** Deletes applications; their service principals and secrets go with them. */
export interface ApplicationRemover {
  /** Absent already is a success. */
  remove(tenantId: string, application: Application, signal: AbortSignal): Promise<Result<void>>;
}
