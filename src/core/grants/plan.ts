import type { PullSecretEdit } from '../manifests/add-pull-secret.ts';
import { message } from '../message.ts';
import type { PasswordSlot, RegistryTokenGateway } from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { ok, type Result } from '../result.ts';
import { cliFor } from './cli.ts';
import { formatDate } from './dates.ts';
import type { PlanStep } from './plan-document.ts';
import { ignoreFileLabel, type GrantOutline, type PlannedPullSecret } from './outline.ts';
import { changeOfScopeMap, changeOfToken, choosePasswordSlot, type Change } from './scope.ts';

/** What the registry holds already for one planned pull secret, and so what is to be done. */
export interface TokenState {
  readonly scopeMap: Change;
  readonly token: Change;
  readonly slot: PasswordSlot;
}

/** Everything that the person confirms. */
export interface GrantPlan {
  readonly outline: GrantOutline;
  readonly steps: readonly PlanStep[];
  /** The change of the manifest as it stands now; computed again from its text when the plan runs. */
  readonly edit: PullSecretEdit;
  readonly manifestText: string;
}

/**
 * Reads what exists for a planned pull secret. Fails as the gateway fails, or with `conflict` when a name is taken
 * by something that is not ours; nothing is changed.
 */
export async function readTokenState(
  registry: ArmRegistry,
  secret: PlannedPullSecret,
  ports: { readonly tokens: RegistryTokenGateway; readonly now: () => Date },
  signal: AbortSignal,
): Promise<Result<TokenState>> {
  const name = secret.tokenName;
  const [scopeMap, token] = await Promise.all([
    ports.tokens.getScopeMap(registry, name, signal),
    ports.tokens.getToken(registry, name, signal),
  ]);
  if (!scopeMap.ok) return scopeMap;
  if (!token.ok) return token;
  const scopeMapChange = changeOfScopeMap(scopeMap.value, { name, actions: secret.actions });
  if (!scopeMapChange.ok) return scopeMapChange;
  const tokenChange = changeOfToken(token.value, { name, scopeMapName: name });
  if (!tokenChange.ok) return tokenChange;
  return ok({
    scopeMap: scopeMapChange.value,
    token: tokenChange.value,
    slot: choosePasswordSlot(token.value?.passwords ?? [], ports.now()),
  });
}

/** Puts the steps in the order in which they run. `states` has one entry a pull secret, or none for a pasted credential. */
export function planGrant(
  outline: GrantOutline,
  manifest: { readonly text: string; readonly edit: PullSecretEdit },
  states: readonly TokenState[],
): GrantPlan {
  const tokenSteps = outline.pullSecrets.flatMap((secret, index) => {
    const state = states[index];
    return state === undefined ? [] : stepsOfToken(outline, secret, state);
  });
  return {
    outline,
    steps: [
      ...tokenSteps,
      checkStep(outline),
      ...ignoreSteps(outline),
      secretStep(outline),
      ...manifestSteps(outline, manifest.edit),
    ],
    edit: manifest.edit,
    manifestText: manifest.text,
  };
}

function stepsOfToken(outline: GrantOutline, secret: PlannedPullSecret, state: TokenState): PlanStep[] {
  return [
    ...scopeMapSteps(outline, secret, state),
    ...tokenSteps(outline, secret, state),
    passwordStep(outline, secret, state),
  ];
}

function scopeMapSteps(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  { scopeMap }: TokenState,
): PlanStep[] {
  const name = secret.tokenName;
  const repositories = message(
    'It allows to pull from {0}, and nothing else.',
    secret.repositories.join(', '),
  );
  if (scopeMap.kind === 'create') {
    return [
      {
        title: message('Create the scope map {0} in {1}', name, outline.registry.loginServer),
        details: [repositories, message('Actions: {0}', secret.actions.join(', '))],
        command: cliFor.createScopeMap(outline, secret),
        undo: message('Delete the scope map {0}.', name),
      },
    ];
  }
  if (scopeMap.kind === 'extend') {
    return [
      {
        title: message('Extend the scope map {0} in {1}', name, outline.registry.loginServer),
        details: [message('Added actions: {0}', scopeMap.added.join(', '))],
        command: cliFor.extendScopeMap(outline, secret),
        undo: message('Remove the added actions from the scope map {0}.', name),
      },
    ];
  }
  return [];
}

function tokenSteps(outline: GrantOutline, secret: PlannedPullSecret, { token }: TokenState): PlanStep[] {
  if (token.kind !== 'create') return [];
  return [
    {
      title: message('Create the token {0} in {1}', secret.tokenName, outline.registry.loginServer),
      details: [
        message(
          'It is for the namespace {0} of the cluster {1}.',
          secret.namespace,
          outline.context.clusterName,
        ),
      ],
      command: cliFor.createToken(outline, secret),
      undo: message('Delete the token {0}.', secret.tokenName),
    },
  ];
}

function passwordStep(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  { slot, token }: TokenState,
): PlanStep {
  const ends = outline.source.kind === 'token' ? formatDate(outline.source.expiresOn) : '';
  const other = slot === 'password1' ? 'password2' : 'password1';
  return {
    title: message('Generate {0} of the token {1}, valid until {2}', slot, secret.tokenName, ends),
    details:
      token.kind === 'keep'
        ? [message('The other password, {0}, stays valid, so running pods are not cut off.', other)]
        : [],
    command: cliFor.generatePassword(outline, secret, slot),
    undo: message('Delete the token {0}, or generate the password again.', secret.tokenName),
  };
}

function checkStep(outline: GrantOutline): PlanStep {
  return {
    title: message(
      'Check that {0} accepts the credential for {1}',
      outline.registry.loginServer,
      imageList(outline),
    ),
    details: [message('From this machine; the nodes of the cluster may take another network path.')],
  };
}

function ignoreSteps(outline: GrantOutline): PlanStep[] {
  const { git } = outline.secretFile;
  if (git.kind !== 'untracked') return [];
  return [
    {
      title: message('Keep the pull secret out of git'),
      details: [message('Adds the line {0} to {1}.', git.ignoreLine, ignoreFileLabel(outline))],
      command: cliFor.ignore(outline, git.ignoreLine),
      undo: message('Remove that line, after the file is deleted.'),
    },
  ];
}

function secretStep(outline: GrantOutline): PlanStep {
  const namespaces = outline.pullSecrets.map((secret) => secret.namespace).join(', ');
  return {
    title: message('Write the pull secret {0} to {1}', outline.secretName, outline.secretFile.label),
    details: [message('Type kubernetes.io/dockerconfigjson, for the namespace {0}.', namespaces)],
    command: cliFor.writeSecrets(outline),
    undo: message('Delete the file.'),
  };
}

function manifestSteps(outline: GrantOutline, edit: PullSecretEdit): PlanStep[] {
  if (edit.edits.length === 0) return [];
  return [
    {
      title: message('Refer to the pull secret in {0}', outline.manifest.label),
      details: [
        message(
          'Adds imagePullSecrets to the pod templates that pull from {0}.',
          outline.registry.loginServer,
        ),
      ],
      undo: message('Undo the edit; it is one step.'),
    },
  ];
}

function imageList({ images }: GrantOutline): string {
  return [...new Set(images.map((image) => image.text))].join(', ');
}
