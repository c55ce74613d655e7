import type { Context } from '../contexts/context.ts';
import { describeMiss } from '../explain/miss-texts.ts';
import { DAY_IN_MS, formatDate } from '../grants/dates.ts';
import { message, type Message } from '../message.ts';
import { checkCommands } from './commands.ts';
import type { ImageFacts, RegistryFacts, TokenFact, TriedCredential } from './facts.ts';
import type { FiledSecret } from './pull-objects.ts';
import { refusedText, refusedHint } from './refusal-texts.ts';
import type { PulledImage } from './subject.ts';
import { passwordOf } from './token-password.ts';
import { untold, type Way } from './way.ts';

/** Days before its end from which on a credential is worth a warning. */
const SOON_IN_DAYS = 14;

interface Asked {
  readonly image: PulledImage;
  readonly registry: RegistryFacts;
  readonly context: Context;
}

/** What comes of each pull secret of the pod, in the kubelet's order; then of those that only the cluster can read. */
export function waysOfSecrets(asked: Asked, { secrets, tried, sealedTokens }: ImageFacts): Way[] {
  return [
    ...tried.map((each) => triedWay(asked, each)),
    ...secrets.sealed.map((secret) => sealedWay(asked, secret, sealedTokens.get(secret.name))),
    ...secrets.absent.map((absent) => absentWay(asked, absent)),
    ...secrets.misses.map(({ secret, miss }): Way => ({
      outcome: 'refused',
      text: describeMiss(secret.name, miss),
      hint: message('Correct it in {0}, or grant again.', secret.file),
      fix: 'grant',
    })),
  ];
}

function triedWay(asked: Asked, tried: TriedCredential): Way {
  const { image, registry } = asked;
  const { credential, answer } = tried;
  const { secretName } = credential;
  if (!answer.ok) {
    return untold(message('The pull secret {0} could not be tried.', secretName), answer.failure);
  }
  switch (answer.value.kind) {
    case 'found':
    case 'absent':
      return acceptedWay(asked, tried);
    case 'refused':
      return {
        outcome: 'refused',
        text: refusedText(tried, registry),
        hint: refusedHint(tried),
        ...refusedFix(tried, registry),
      };
    case 'not-permitted':
      return {
        outcome: 'refused',
        text: message(
          'The credential of the pull secret {0} is valid, but may not pull from {1}.',
          secretName,
          image.repository,
        ),
        hint: message('Grant again, so that it includes this repository.'),
        fix: 'grant',
        ...tokenCommand(registry, credential.username),
      };
    case 'blocked':
      return {
        outcome: 'unknown',
        text: message(
          'The pull secret {0} could not be tried: the network rules of {1} keep this machine out.',
          secretName,
          image.loginServer,
        ),
        hint: message('Check from a network that the registry lets in.'),
      };
  }
}

function acceptedWay({ image, registry, context }: Asked, { credential }: TriedCredential): Way {
  const { secretName, key, secret } = credential;
  const text = message(
    'The registry accepts the pull secret {0} for {1}, by its entry {2}.',
    secretName,
    image.repository,
    key,
  );
  const { file } = secret;
  const allowed: Way = {
    outcome: 'allowed',
    isFiled: true,
    text,
    hint: message('Apply {0}, unless the cluster has it already.', file),
    commands: [checkCommands.applySecret(context.name, { file, namespace: image.namespace })],
  };
  const ends = secret.access?.expiresOn;
  if (ends === undefined) return allowed;
  const dated = { ...allowed, text: message('{0} It is valid until {1}.', text, formatDate(ends)) };
  const isSoon = ends.getTime() <= registry.now.getTime() + SOON_IN_DAYS * DAY_IN_MS;
  if (!isSoon) return dated;
  return { ...dated, isShaky: true, hint: message('Rotate it before that day.'), fix: 'rotate' };
}

function refusedFix({ refusal, credential }: TriedCredential, registry: RegistryFacts): Partial<Way> {
  const arm = registry.arm.ok ? registry.arm.value : undefined;
  if (refusal?.kind !== 'token' || arm === undefined) {
    return { fix: refusal?.kind === 'principal' && refusal.check === 'accepted' ? 'grant' : 'rotate' };
  }
  const { token } = refusal;
  if (token.kind === 'gone') return { fix: 'grant' };
  const isDisabled = token.token.status === 'disabled';
  return isDisabled
    ? { fix: 'grant', commands: [checkCommands.enableToken(arm, credential.username)] }
    : { fix: 'rotate', commands: [checkCommands.showToken(arm, credential.username)] };
}

function tokenCommand({ arm }: RegistryFacts, username: string): Partial<Way> {
  const registry = arm.ok ? arm.value : undefined;
  if (registry === undefined || !username.startsWith('acr-pull-')) return {};
  return { commands: [checkCommands.showToken(registry, username)] };
}

function sealedWay(asked: Asked, secret: FiledSecret, token: TokenFact | undefined): Way {
  const problem = sealedProblem(secret, token, asked.registry.now);
  if (problem !== undefined) {
    return { outcome: 'refused', text: problem, hint: message('Rotate it.'), fix: 'rotate' };
  }
  const text =
    token === undefined
      ? message('Only the cluster can read the pull secret {0} of {1}.', secret.name, secret.file)
      : message(
          'Only the cluster can read the pull secret {0} of {1}; the token behind it is enabled.',
          secret.name,
          secret.file,
        );
  return { outcome: 'unknown', text, ...lookInCluster(asked, secret.name) };
}

/** Why a credential that cannot be read is of no use any more. */
export function sealedProblem(
  { name, access }: FiledSecret,
  token: TokenFact | undefined,
  now: Date,
): Message | undefined {
  if (access?.expiresOn !== undefined && access.expiresOn <= now) {
    return message('The credential of the pull secret {0} ended on {1}.', name, formatDate(access.expiresOn));
  }
  if (token === undefined || access?.tokenName === undefined) return undefined;
  if (token.kind === 'gone') {
    return message('The token {1} of the pull secret {0} is gone from the registry.', name, access.tokenName);
  }
  if (token.token.status === 'disabled') {
    return message('The token {1} of the pull secret {0} is disabled.', name, access.tokenName);
  }
  const { expiresOn } = passwordOf(token.token, access.password) ?? {};
  if (expiresOn === undefined || expiresOn > now) return undefined;
  return message('The password of the pull secret {0} ended on {1}.', name, formatDate(expiresOn));
}

function absentWay(asked: Asked, { name, elsewhere }: ImageFacts['secrets']['absent'][number]): Way {
  const { namespace } = asked.image;
  return {
    outcome: 'unknown',
    text:
      elsewhere === undefined
        ? message('No file of this workspace holds the pull secret {0}, which the pods name.', name)
        : message(
            'No file holds the pull secret {0} for the namespace {1} of this cluster; {2} has one for another.',
            name,
            namespace,
            elsewhere.file,
          ),
    ...lookInCluster(asked, name),
  };
}

function lookInCluster({ context, image }: Asked, name: string): Pick<Way, 'hint' | 'commands'> {
  return {
    hint: message('Look whether the namespace {0} of the cluster has it.', image.namespace),
    commands: [checkCommands.showSecret(context.name, { namespace: image.namespace, name })],
  };
}
