/** How the files of a workspace come into a cluster, as far as they tell. */
export type Delivery = 'flux' | 'argo-cd' | 'kustomize' | 'by-hand';

export interface DeliveryFile {
  /** Base name. */
  readonly name: string;
  readonly text: string;
}

const FLUX = /^apiVersion:\s*["']?(?:kustomize|source|helm)\.toolkit\.fluxcd\.io\//m;
/** Rollouts and Workflows are of the same API group, but deliver nothing. */
const ARGO_GROUP = /^apiVersion:\s*["']?argoproj\.io\//m;
const ARGO_KIND = /^kind:\s*["']?(?:Application|ApplicationSet|AppProject)["']?\s*$/m;
const KUSTOMIZATION = /^(?:kustomization\.ya?ml|Kustomization)$/;

/** Looks for objects of Flux and Argo CD, then for kustomizations. */
export function deliveryOf(files: Iterable<DeliveryFile>): Delivery {
  let found: Delivery = 'by-hand';
  for (const { name, text } of files) {
    if (FLUX.test(text)) return 'flux';
    if (ARGO_GROUP.test(text) && ARGO_KIND.test(text)) found = 'argo-cd';
    else if (found === 'by-hand' && KUSTOMIZATION.test(name)) found = 'kustomize';
  }
  return found;
}
