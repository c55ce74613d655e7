import type { FuzzTarget } from './target.ts';
import { azureAnswers, clusterAnswers } from './targets/answers.ts';
import { condition } from './targets/condition.ts';
import { dockerConfigs, keyring } from './targets/docker-config.ts';
import { explanation } from './targets/explanation.ts';
import { imageReference } from './targets/image-reference.ts';
import { kubeconfig } from './targets/kubeconfig.ts';
import { manifest, pullObjects } from './targets/manifest.ts';
import { chart, kustomization } from './targets/references.ts';
import { challenge, token } from './targets/registry-words.ts';
import { sops } from './targets/sops.ts';

/** Everything that reads what others wrote. */
export const TARGETS: readonly FuzzTarget[] = [
  manifest,
  pullObjects,
  imageReference,
  kubeconfig,
  dockerConfigs,
  keyring,
  challenge,
  token,
  azureAnswers,
  clusterAnswers,
  chart,
  kustomization,
  condition,
  explanation,
  sops,
];
