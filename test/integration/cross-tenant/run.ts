import assert from 'node:assert/strict';
import type { AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, FABRIKAM_TENANT } from '../../emulator/contoso-seed.ts';
import type { ControlServer } from '../../emulator/control.ts';
import { issueTokens } from '../adapters/issue-tokens.ts';
import { runScript } from '../emulator/child.ts';

/** What a person does, and with what. */
export interface RunOptions {
  /** API server of the cluster. */
  readonly host: string;
  readonly image: string;
  readonly controlUrl: string;
  /** Actions that the person takes, whichever of them is offered first; of `use-application` its origin. */
  readonly takes: readonly string[];
  /** What an earlier run kept. */
  readonly kept?: unknown;
  /** The call after which VS Code is closed. */
  readonly interruptAfter?: string;
  /** What the person types. */
  readonly clientId?: string;
  readonly objectId?: string;
  readonly secret?: string;
}

/** What came of it. */
export interface Run {
  readonly steps: Readonly<Record<string, { readonly state: string; readonly reasons: readonly string[] }>>;
  /** The document beside the choices. */
  readonly document: string;
  /** The actions that are offered at the end. */
  readonly offered: readonly string[];
  readonly performed: readonly string[];
  readonly waits: readonly number[];
  readonly kept: unknown;
  readonly failure?:
    | { readonly kind: string; readonly text: string; readonly hint: string; readonly detail: string }
    | undefined;
}

/** One run in a process of its own. No password of the emulated directories may be in anything that it says or keeps. */
export async function runProcedure(
  azure: AzureEmulator,
  control: ControlServer,
  options: Omit<RunOptions, 'controlUrl'>,
): Promise<Run> {
  const run = (await runScript(
    '../cross-tenant/procedure-script.ts',
    [JSON.stringify({ ...options, controlUrl: control.url } satisfies RunOptions)],
    {
      ...azure.environment,
      ACR_PULL_TEST_TOKENS: issueTokens(azure, 'developer', [CONTOSO_TENANT, FABRIKAM_TENANT]),
    },
  )) as Run;
  const said = JSON.stringify(run);
  for (const { secrets } of azure.state.directory.servicePrincipals()) {
    for (const { value } of secrets) assert.ok(!said.includes(value), 'a password was told');
  }
  return run;
}
