/** Where an object of some kind keeps its pod spec. */
export interface PodSpecPlace {
  /** The map that takes `imagePullSecrets`; absent where the kind takes none. */
  readonly path?: readonly string[];
  /** API group, for kinds whose name is used by several; absent means any. */
  readonly group?: string;
  /** Images stand anywhere below this path, not in the container lists of the pod spec. */
  readonly imagesBelow?: readonly string[];
  /** The map that names the ServiceAccount, where that is not the pod spec. */
  readonly accountIn?: readonly string[];
}

const TEMPLATE: PodSpecPlace = { path: ['spec', 'template', 'spec'] };
const KNATIVE: PodSpecPlace = { ...TEMPLATE, group: 'serving.knative.dev' };
const ARGO: PodSpecPlace = { path: ['spec'], imagesBelow: ['spec'], group: 'argoproj.io' };
const TEKTON = { imagesBelow: ['spec'], group: 'tekton.dev' } as const;

/** The kinds of Kubernetes and of common controllers. Kinds that are not here are searched for pod specs. */
const PLACES: ReadonlyMap<string, PodSpecPlace> = new Map<string, PodSpecPlace>([
  ['Pod', { path: ['spec'] }],
  ['PodTemplate', { path: ['template', 'spec'] }],
  ['ReplicationController', TEMPLATE],
  ['Deployment', TEMPLATE],
  ['ReplicaSet', TEMPLATE],
  ['DaemonSet', TEMPLATE],
  ['StatefulSet', TEMPLATE],
  ['Job', TEMPLATE],
  ['CronJob', { path: ['spec', 'jobTemplate', 'spec', 'template', 'spec'] }],
  // OpenShift
  ['DeploymentConfig', TEMPLATE],
  // Argo Rollouts and Argo Workflows
  ['Rollout', TEMPLATE],
  ['Workflow', ARGO],
  ['WorkflowTemplate', ARGO],
  ['ClusterWorkflowTemplate', ARGO],
  ['CronWorkflow', { ...ARGO, path: ['spec', 'workflowSpec'], imagesBelow: ['spec', 'workflowSpec'] }],
  // Knative Serving
  ['Service', KNATIVE],
  ['Configuration', KNATIVE],
  // KEDA
  ['ScaledJob', { path: ['spec', 'jobTargetRef', 'template', 'spec'] }],
  // OpenKruise
  ['CloneSet', TEMPLATE],
  ['BroadcastJob', TEMPLATE],
  ['AdvancedCronJob', { path: ['spec', 'template', 'jobTemplate', 'spec', 'template', 'spec'] }],
  // Tekton: only the runs take pull secrets (tektoncd/pipeline, docs/podtemplates.md)
  ['Task', TEKTON],
  ['Pipeline', TEKTON],
  ['TaskRun', { ...TEKTON, path: ['spec', 'podTemplate'], accountIn: ['spec'] }],
  [
    'PipelineRun',
    {
      ...TEKTON,
      path: ['spec', 'taskRunTemplate', 'podTemplate'],
      accountIn: ['spec', 'taskRunTemplate'],
    },
  ],
]);

/** The place of the pod spec of a known kind; `undefined` for kinds that must be searched. */
export function podSpecPlace(apiVersion: string, kind: string): PodSpecPlace | undefined {
  const place = PLACES.get(kind);
  const [group] = apiVersion.split('/');
  return place?.group === undefined || place.group === group ? place : undefined;
}
