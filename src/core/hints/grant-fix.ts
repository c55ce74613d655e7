import { message } from '../message.ts';
import type { Workload } from '../workload.ts';
import type { HintFix } from './hint.ts';

/** A grant for one workload alone. */
export function grantFix(
  { kind, name, namespace }: Workload,
  loginServer: string,
): Extract<HintFix, { kind: 'grant' }> {
  return {
    kind: 'grant',
    title: message('Grant pulls from {0} for {1} {2} alone…', loginServer, kind, name),
    workload: { kind, name, ...(namespace === undefined ? {} : { namespace }) },
    loginServer,
  };
}
