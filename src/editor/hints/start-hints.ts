import { Disposable, languages } from 'vscode';
import type { AppliedMemory } from '../applied-memory.ts';
import type { Services } from '../services.ts';
import { HintDiagnostics } from './hint-diagnostics.ts';
import { imageHover } from './image-hover.ts';
import { KnownFacts, type TreeKnowledge } from './known-facts.ts';
import { MANIFESTS } from './manifest-language.ts';
import { OpenManifests } from './open-manifests.ts';
import { WorkloadLenses } from './workload-lenses.ts';

/** Hints, hovers and lenses in manifests on disk; each has its switch, and none of them asks the network. */
export function startHints(
  services: Pick<Services, 'contexts'>,
  tree: TreeKnowledge,
  applied: AppliedMemory,
): Disposable {
  const open = new OpenManifests();
  const facts = new KnownFacts(services, tree, open, applied);
  const lenses = new WorkloadLenses(facts, open);
  return Disposable.from(
    new HintDiagnostics(facts, open),
    lenses,
    languages.registerCodeLensProvider(MANIFESTS, lenses),
    languages.registerHoverProvider(MANIFESTS, {
      provideHover: (document, position) => imageHover(document, position, { facts, open }),
    }),
    facts,
    open,
  );
}
