import { setTimeout as delay } from 'node:timers/promises';
import type { LogOutputChannel } from 'vscode';
import type { PullSecretAccess } from '../../core/access.ts';
import type { ApplyClient } from '../../core/apply/place-state.ts';
import type { GrantPlan } from '../../core/grants/plan.ts';
import { runGrant, type GrantReport } from '../../core/grants/run.ts';
import { plain, type Message } from '../../core/message.ts';
import type { Result } from '../../core/result.ts';
import type { RolePlan } from '../../core/role-grants/plan.ts';
import { runRoleGrant, type RoleGrantPorts, type RoleReport } from '../../core/role-grants/run.ts';
import type { AppliedMemory } from '../applied-memory.ts';
import type { Progress } from '../progress.ts';
import type { AzureServices, Services } from '../services.ts';
import type { Answers } from './build-plan.ts';
import { credentialPorts } from './credential-ports.ts';
import { EditorDocuments } from './reference-documents.ts';

/** Runs a confirmed plan of a pull secret with the ports of this editor. */
export async function runSecretPlan(
  plan: GrantPlan,
  { manifest, registry }: Answers,
  {
    azure,
    services,
    cluster,
    applied,
  }: {
    readonly azure: AzureServices;
    readonly services: Services;
    readonly cluster?: ApplyClient | undefined;
    readonly applied: AppliedMemory;
  },
  progress: Progress,
): Promise<Result<GrantReport>> {
  const ports = {
    ...credentialPorts(azure),
    dataPlane: azure.dataPlane(registry.arm === undefined ? [] : [registry.arm.loginServer]),
    files: await services.files(),
    sops: (await services.forms()).sops,
    documents: new EditorDocuments(manifest.uri),
    onApplied: (accesses: readonly PullSecretAccess[]) => applied.remember(accesses),
    ...(cluster === undefined ? {} : { cluster }),
  };
  return runGrant(plan, ports, progress);
}

/** Runs a confirmed plan of a role. */
export function runRolePlan(
  plan: RolePlan,
  azure: AzureServices,
  progress: Progress,
): Promise<Result<RoleReport>> {
  return runRoleGrant(plan, rolePorts(azure), progress);
}

export function rolePorts({ roles }: AzureServices): RoleGrantPorts {
  return { roles, sleep };
}

/** Each step goes to the log, too. */
export function logged({ signal, report }: Progress, log: LogOutputChannel): Progress {
  return {
    signal,
    report: (step: Message) => {
      log.info(plain(step));
      report(step);
    },
  };
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
