import { partOfReport } from './checked-part.ts';
import type { CheckReport } from './report.ts';

/** Where a list of contexts, registries and accesses shows what a check found. */
export const checkPlace = {
  context: (file: string, name: string): string => `context/${file}/${name}`,
  registry: (loginServer: string): string => `registry/${loginServer}`,
  /** Of a cluster to a registry, by whatever it pulls. */
  access: (clusterName: string, loginServer: string): string => `access/${clusterName}/${loginServer}`,
} as const;

/** What the check was begun from; nothing of it for a context. */
export interface CheckedFrom {
  readonly isManifest: boolean;
  readonly loginServer?: string;
  /** Of an access. */
  readonly clusterName?: string;
}

/**
 * The parts of a report by their places: below what the check was begun from; for a manifest, below the registries
 * that it names and the accesses of the cluster to them.
 */
export function partsByPlace(report: CheckReport, from: CheckedFrom): ReadonlyMap<string, CheckReport> {
  const { context, loginServers } = report.subject;
  if (!from.isManifest && from.loginServer === undefined) {
    return new Map([[checkPlace.context(context.file, context.name), report]]);
  }
  const isOfAccess = from.isManifest || from.clusterName !== undefined;
  const isOfRegistry = from.isManifest || from.clusterName === undefined;
  return new Map(
    loginServers.flatMap((loginServer) => {
      const part = partOfReport(report, loginServer);
      return [
        ...(isOfRegistry ? [[checkPlace.registry(loginServer), part] as const] : []),
        ...(isOfAccess ? [[checkPlace.access(context.clusterName, loginServer), part] as const] : []),
      ];
    }),
  );
}
