import type { Scenario } from '../clusters/choose-scenario.ts';
import type { Flavour } from '../contexts/context.ts';
import type { FailureKind } from '../failure.ts';
import type { Form } from '../forms/form.ts';
import type { Placement } from '../grants/references.ts';
import type { CredentialKind } from '../manifests/pull-secret-metadata.ts';

/** A property of an event: the only values that it can have, and what they are asked for. */
export interface Property<T extends string = string> {
  readonly purpose: string;
  readonly values: readonly T[];
}

/** Every member of a union, checked by the compiler: `Record` lets none be forgotten and none be invented. */
function all<T extends string>(members: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(members) as T[];
}

type Command =
  | 'grant'
  | 'revoke'
  | 'rotate'
  | 'check'
  | 'explain'
  | 'stopTracking'
  | 'signIn'
  | 'chooseSignIn'
  | 'chooseSubscriptions'
  | 'refresh'
  | 'openCheckReport'
  | 'openKubeconfig'
  | 'addRegistry'
  | 'removeRegistry'
  | 'showLog'
  | 'other';

/** Language-model tools. */
export type ToolName = 'check' | 'explain' | 'plan';

type NotTold = 'none';

const outcome: Property<'done' | 'cancelled' | 'failed' | 'fault'> = {
  purpose: 'Whether it does what it is for. A fault is an error of ours that nothing foresaw.',
  values: all({ done: true, cancelled: true, failed: true, fault: true }),
};

const failure: Property<FailureKind | NotTold> = {
  purpose: 'For what sort of reason it fails, without the message.',
  values: all({
    none: true,
    cancelled: true,
    'not-signed-in': true,
    unauthorized: true,
    forbidden: true,
    'not-found': true,
    conflict: true,
    throttled: true,
    unreachable: true,
    'timed-out': true,
    invalid: true,
    refused: true,
    unexpected: true,
  }),
};

const duration: Property<'under-1s' | 'under-10s' | 'under-1min' | 'under-10min' | 'longer'> = {
  purpose: 'Whether people wait; the time that they take to answer is in it.',
  values: all({
    'under-1s': true,
    'under-10s': true,
    'under-1min': true,
    'under-10min': true,
    longer: true,
  }),
};

const command: Property<Command> = {
  purpose: 'Which commands are used.',
  values: all({
    grant: true,
    revoke: true,
    rotate: true,
    check: true,
    explain: true,
    stopTracking: true,
    signIn: true,
    chooseSignIn: true,
    chooseSubscriptions: true,
    refresh: true,
    openCheckReport: true,
    openKubeconfig: true,
    addRegistry: true,
    removeRegistry: true,
    showLog: true,
    other: true,
  }),
};

const tool: Property<ToolName> = {
  purpose: 'Which language-model tools are used.',
  values: all({ check: true, explain: true, plan: true }),
};

const scenario: Property<Scenario | NotTold> = {
  purpose: 'Which ways of granting are used.',
  values: all({
    none: true,
    anonymous: true,
    'managed-identity': true,
    'service-principal': true,
    'cross-tenant': true,
    'pull-secret': true,
  }),
};

const credential: Property<CredentialKind | NotTold> = {
  purpose: 'Which credentials are used for pull secrets.',
  values: all({
    none: true,
    token: true,
    'service-principal': true,
    admin: true,
    'entra-token': true,
    pasted: true,
    controller: true,
  }),
};

const form: Property<Form | NotTold> = {
  purpose: 'Which forms of pull secrets are used.',
  values: all({
    none: true,
    secret: true,
    'sealed-secret': true,
    sops: true,
    'external-secrets': true,
    'acr-pull-binding': true,
    'apply-only': true,
  }),
};

const place: Property<Placement | NotTold> = {
  purpose: 'From where pull secrets are referred to.',
  values: all({
    none: true,
    recommended: true,
    'pod-template': true,
    'service-account': true,
    'new-service-account': true,
    'service-account-command': true,
    'kustomize-patch': true,
    'helm-values': true,
    'helm-template': true,
  }),
};

const flavour: Property<Flavour | NotTold> = {
  purpose: 'For which sorts of clusters it is used.',
  values: all({
    none: true,
    aks: true,
    eks: true,
    gke: true,
    openshift: true,
    kind: true,
    minikube: true,
    k3d: true,
    'docker-desktop': true,
    other: true,
  }),
};

/** Everything that telemetry can say. `telemetry.json` is the same for people to read; a test compares them. */
export const VOCABULARY = {
  command: {
    purpose: 'A command has ended.',
    properties: { command, outcome, failure, scenario, credential, form, place, flavour, duration },
  },
  tool: {
    purpose: 'A language-model tool has ended.',
    properties: { tool, outcome, failure, duration },
  },
} as const;

export type EventName = keyof typeof VOCABULARY;

type Properties<N extends EventName> = (typeof VOCABULARY)[N]['properties'];

/** An event: of each property one of its values, so that no name, id, host or path fits in. */
export type EventOf<N extends EventName> = {
  readonly [P in keyof Properties<N>]: Properties<N>[P] extends Property<infer T> ? T : never;
};

export type TelemetryEvent = {
  readonly [N in EventName]: { readonly name: N; readonly properties: EventOf<N> };
}[EventName];

/** What a command tells while it runs; each part only where it comes to be known. */
export type RunFacts = Partial<
  Pick<EventOf<'command'>, 'scenario' | 'credential' | 'form' | 'place' | 'flavour'>
>;
