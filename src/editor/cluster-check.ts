import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { env, l10n, window, workspace, type LogOutputChannel } from 'vscode';
import { planClusterChecks, type ClusterCheck } from '../core/cluster-check/plan.ts';
import type { WrittenPullSecret } from '../core/cluster-check/pull-secret.ts';
import { runClusterChecks, sumUp, type CheckReport } from '../core/cluster-check/run-all.ts';
import type { Context } from '../core/contexts/context.ts';
import type { Failure } from '../core/failure.ts';
import type { Finding } from '../core/finding.ts';
import { message, plain } from '../core/message.ts';
import { cancelled, ok, type Result } from '../core/result.ts';
import type { Workload } from '../core/workload.ts';
import { say } from './localise.ts';
import { withProgress } from './progress.ts';
import type { Services } from './services.ts';

export interface ClusterCheckDependencies {
  readonly services: Pick<Services, 'clusters'>;
  readonly log: LogOutputChannel;
}

/** What was granted, and so what is to be checked. */
export interface Granted {
  readonly context: Context;
  readonly loginServer: string;
  /** Of the manifest, as it is when the check begins. */
  readonly workloads: () => Promise<readonly Workload[]>;
  /** Of a grant by pull secret. */
  readonly pullSecret?: () => Promise<Result<WrittenPullSecret>>;
}

/** Whether a check can be offered: it runs the kubeconfig's programs, and needs an API server. */
export function canCheckInCluster({ server, broken }: Context): boolean {
  return workspace.isTrusted && server !== undefined && broken === undefined;
}

/** The button that offers it. */
export function checkInClusterLabel(): string {
  return l10n.t('Check in the Cluster…');
}

/** Lets the cluster pull the images of the manifest, after one agreement; again as long as the person wants. */
export async function checkInCluster(
  granted: Granted,
  dependencies: ClusterCheckDependencies,
): Promise<Result<void>> {
  for (;;) {
    const checks = planClusterChecks(
      await granted.workloads(),
      { loginServer: granted.loginServer, namespace: granted.context.namespace ?? 'default' },
      () => randomUUID().slice(0, 8),
    );
    if (!(await agree(checks, granted))) return cancelled();
    const written = await granted.pullSecret?.();
    if (written?.ok === false) return written;
    const report = await run(checks, granted.context, written?.value, dependencies);
    if (!report.ok) return report;
    for (const { level, text } of report.value.findings) dependencies.log.info(`${level}: ${plain(text)}`);
    if (!(await tell(report.value))) return ok(undefined);
  }
}

async function agree(checks: readonly ClusterCheck[], { context }: Granted): Promise<boolean> {
  const check = l10n.t('Check');
  const { authentication } = context;
  const detail = [
    ...checks.map(({ podName, namespace, image }) =>
      l10n.t('The pod {0} in the namespace {1} pulls {2}.', podName, namespace, image),
    ),
    checks.length === 1
      ? l10n.t('It is deleted afterwards, whatever comes out.')
      : l10n.t('Each of them is deleted afterwards, whatever comes out.'),
    ...(authentication.kind === 'exec'
      ? [l10n.t('To sign in, the program {0} is run, as the kubeconfig says.', authentication.command)]
      : []),
  ];
  const answer = await window.showInformationMessage(
    l10n.t('Let the cluster {0} pull the images of the manifest?', context.name),
    { modal: true, detail: detail.join('\n\n') },
    check,
  );
  return answer === check;
}

function run(
  checks: readonly ClusterCheck[],
  context: Context,
  written: WrittenPullSecret | undefined,
  { services, log }: ClusterCheckDependencies,
): Promise<Result<CheckReport>> {
  return withProgress(message('Checking in the cluster {0}', context.name), async ({ signal, report }) => {
    const client = await (await services.clusters()).connect(context, signal);
    if (!client.ok)
      return client.failure.kind === 'cancelled' ? client : ok(notConnected(context, client.failure));
    try {
      return await runClusterChecks(checks, written, client.value, {
        signal,
        report: (step) => {
          log.info(plain(step));
          report(step);
        },
        sleep: (milliseconds, ends) =>
          delay(milliseconds, undefined, { signal: ends }).catch(() => undefined),
      });
    } finally {
      client.value.close();
    }
  });
}

function notConnected(context: Context, failure: Failure): CheckReport {
  const text = message('Could not test in the cluster {0}: {1}', context.name, failure.message);
  const { hint } = failure;
  return { findings: [{ level: 'unknown', text, ...(hint === undefined ? {} : { hint }) }] };
}

/** Answers whether the person wants to check again. */
async function tell({ findings, command }: CheckReport): Promise<boolean> {
  for (const leftover of findings.filter(({ level }) => level === 'warn')) {
    void window.showWarningMessage(textOf(leftover));
  }
  const finding = sumUp(findings);
  if (finding.level === 'pass') {
    void window.showInformationMessage(textOf(finding));
    return false;
  }
  const again = l10n.t('Check Again');
  const copy = l10n.t('Copy Command');
  for (;;) {
    const buttons = command === undefined ? [again] : [copy, again];
    const answer = await window.showWarningMessage(textOf(finding), ...buttons);
    if (answer !== copy || command === undefined) return answer === again;
    await env.clipboard.writeText(command);
  }
}

function textOf({ text, hint }: Finding): string {
  return hint === undefined ? say(text) : `${say(text)} ${say(hint)}`;
}
