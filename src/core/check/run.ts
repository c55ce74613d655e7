import { isCancelled } from '../cancellation.ts';
import type { ClusterFacts } from '../clusters/choose-scenario.ts';
import { message, type Message } from '../message.ts';
import { cancelled, ok, type Result } from '../result.ts';
import { finding, type CheckFinding } from './check-finding.ts';
import type { RegistryFacts } from './facts.ts';
import { gatherCluster, gatherRegistry } from './gather-registry.ts';
import { ImageGatherer, looseSecrets } from './gather-image.ts';
import { judgeAccesses } from './judge-accesses.ts';
import { judgeImage, type ImageVerdict } from './judge-image.ts';
import { judgeRegistry } from './judge-registry.ts';
import { planChecks, type Check } from './plan.ts';
import { podSecrets } from './pod-secrets.ts';
import type { CheckPorts } from './ports.ts';
import type { CheckReport, RegistryReport } from './report.ts';
import type { CheckSubject } from './subject.ts';
import { verdictOf } from './verdict.ts';

export interface CheckProgress {
  readonly signal: AbortSignal;
  readonly report: (step: Message) => void;
}

/** How many checks are made at once. */
const AT_ONCE = 4;

/**
 * Makes every check of the subject and puts the findings together. Changes nothing anywhere. What could not be asked
 * is a finding of its own and hides nothing else, even where the fault is ours. Fails with `cancelled` only.
 */
export async function runCheck(
  subject: CheckSubject,
  ports: CheckPorts,
  progress: CheckProgress,
): Promise<Result<CheckReport>> {
  const run = new CheckRun(subject, ports, progress);
  const checks = planChecks(subject);
  for (const kind of ['cluster', 'registry', 'image', 'accesses'] as const) {
    await run.all(checks.filter((check) => check.kind === kind));
    if (isCancelled(progress.signal)) return cancelled();
  }
  return ok(run.report());
}

interface KnownRegistry {
  readonly facts: RegistryFacts;
  readonly gatherer: ImageGatherer;
}

/** One run: what was learned so far. */
class CheckRun {
  readonly #subject: CheckSubject;
  readonly #ports: CheckPorts;
  readonly #progress: CheckProgress;
  readonly #registries = new Map<string, KnownRegistry>();
  readonly #findings = new Map<string, CheckFinding[]>();
  readonly #verdicts = new Map<Check, ImageVerdict>();
  #cluster: Result<ClusterFacts> = ok({ kind: 'not-aks' });

  constructor(subject: CheckSubject, ports: CheckPorts, progress: CheckProgress) {
    this.#subject = subject;
    this.#ports = ports;
    this.#progress = progress;
  }

  /** Makes the checks, some at once; they keep their order in the report. */
  async all(checks: readonly Check[]): Promise<void> {
    for (const check of checks) if (check.kind === 'image') this.#verdicts.set(check, untouched(check.image));
    const open = [...checks];
    const work = async (): Promise<void> => {
      for (let next = open.shift(); next !== undefined; next = open.shift()) {
        if (isCancelled(this.#progress.signal)) return;
        await this.#guarded(next);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  report(): CheckReport {
    const registries: RegistryReport[] = this.#subject.loginServers.map((loginServer) => ({
      loginServer,
      findings: this.#findings.get(loginServer) ?? [],
    }));
    const images = [...this.#verdicts.values()];
    const verdict = verdictOf(this.#subject, images, registries);
    return { subject: this.#subject, verdict, registries, images };
  }

  async #guarded(check: Check): Promise<void> {
    try {
      await this.#make(check);
    } catch (error) {
      this.#ports.onFault(error);
      if (check.kind === 'registry' || check.kind === 'accesses') {
        this.#add(check.loginServer, [finding.unknown(FAULT)]);
      }
    }
  }

  async #make(check: Check): Promise<void> {
    const { signal, report } = this.#progress;
    switch (check.kind) {
      case 'cluster':
        report(message('Looking for the cluster {0} in Azure', this.#subject.context.clusterName));
        this.#cluster = await gatherCluster(this.#subject.context, this.#ports, signal);
        return;
      case 'registry':
        report(message('Asking about {0}', check.loginServer));
        return this.#checkRegistry(check.loginServer);
      case 'image':
        report(message('Checking {0}', check.image.image));
        return this.#checkImage(check);
      case 'accesses':
        return this.#checkAccesses(check.loginServer);
    }
  }

  async #checkRegistry(loginServer: string): Promise<void> {
    const facts = await gatherRegistry(loginServer, this.#cluster, this.#ports, this.#progress.signal);
    this.#registries.set(loginServer, { facts, gatherer: new ImageGatherer(facts, this.#ports) });
    this.#add(loginServer, judgeRegistry(facts));
  }

  async #checkImage(check: Extract<Check, { kind: 'image' }>): Promise<void> {
    const known = this.#registries.get(check.image.loginServer);
    if (known === undefined) return;
    const { image } = check;
    const { context, nodes, objects } = this.#subject;
    const secrets = podSecrets(image, objects, context);
    const facts = await known.gatherer.gather(image, secrets, this.#progress.signal);
    this.#verdicts.set(check, judgeImage({ image, registry: known.facts, context, nodes }, facts));
  }

  async #checkAccesses(loginServer: string): Promise<void> {
    const known = this.#registries.get(loginServer);
    if (known === undefined) return;
    const secrets = await Promise.all(
      looseSecrets(this.#subject, loginServer).map((secret) =>
        known.gatherer.gatherLoose(secret, this.#progress.signal),
      ),
    );
    this.#add(loginServer, judgeAccesses(known.facts, secrets));
  }

  #add(loginServer: string, findings: readonly CheckFinding[]): void {
    this.#findings.set(loginServer, [...(this.#findings.get(loginServer) ?? []), ...findings]);
  }
}

const FAULT = message('This check broke because of a fault in the extension. The log has the details.');

/** Until a check is made, and where it breaks, nothing is known of its image. */
function untouched(image: ImageVerdict['image']): ImageVerdict {
  return { image, outcome: 'unknown', reason: FAULT, needsFiles: false, findings: [finding.unknown(FAULT)] };
}
