import { MANAGED_BY, MANAGED_BY_LABEL } from '../manifests/pull-secret-metadata.ts';
import type { Workload } from '../workload.ts';

/** One pod that pulls one image as its workload would. */
export interface ClusterCheck {
  readonly podName: string;
  readonly namespace: string;
  /** As written in the manifest: the kubelet decides by that text, not by what it means. */
  readonly image: string;
  readonly serviceAccountName?: string;
  readonly pullSecrets: readonly string[];
}

const NAME_PREFIX = 'acr-pull-check-';
export const CONTAINER = 'pull';

/** The cluster ends the pod then, even when nobody is left to delete it. */
const DEADLINE_SECONDS = 300;

/**
 * The checks for the images of these workloads that come from one registry: one for each image, namespace and way to
 * the credential, since a registry that lets one image be pulled may refuse the next (case A3). `newSuffix` gives a
 * new text of lower-case letters and digits each time. The name of a pod is ours and not the cluster's: a pod must be
 * deletable even when the answer to its creation got lost.
 */
export function planClusterChecks(
  workloads: readonly Workload[],
  { loginServer, namespace: fallback }: { readonly loginServer: string; readonly namespace: string },
  newSuffix: () => string,
): ClusterCheck[] {
  const checks = new Map<string, Omit<ClusterCheck, 'podName'>>();
  for (const { namespace = fallback, serviceAccountName, pullSecrets, images } of workloads) {
    for (const { text: image, reference } of images) {
      if (reference?.host !== loginServer) continue;
      const way = { ...(serviceAccountName === undefined ? {} : { serviceAccountName }), pullSecrets };
      const check = { namespace, image, ...way };
      checks.set(JSON.stringify(check), check);
    }
  }
  return [...checks.values()].map((check) => ({ podName: `${NAME_PREFIX}${newSuffix()}`, ...check }));
}

/**
 * The pod of a check. It meets the Pod Security Standard "restricted", and what admission policies commonly ask for
 * besides (limits, a read-only root). It needs no user id, since OpenShift gives one; an image that runs as root
 * then fails to start, which is after the pull.
 */
export function buildCheckPod(check: ClusterCheck): Readonly<Record<string, unknown>> {
  const { podName, namespace, image, serviceAccountName, pullSecrets } = check;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName,
      namespace,
      labels: {
        [MANAGED_BY_LABEL]: MANAGED_BY,
        'app.kubernetes.io/name': 'acr-pull-check',
        // Its init container would run, and might fail, before the pull.
        'sidecar.istio.io/inject': 'false',
      },
    },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: DEADLINE_SECONDS,
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(serviceAccountName === undefined ? {} : { serviceAccountName }),
      // An empty list would be the same: then the ServiceAccount's own is taken.
      ...(pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: CONTAINER,
          image,
          imagePullPolicy: 'Always',
          // Instead of the image's own program. Whether it is in the image does not matter.
          command: ['true'],
          resources: { requests: { cpu: '1m', memory: '16Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
}
