import type { PodSecrets } from '../check/pod-secrets.ts';
import type { FiledSecret } from '../check/pull-objects.ts';
import type { PulledImage } from '../check/subject.ts';
import type { Context } from '../contexts/context.ts';
import { describeMiss } from '../explain/miss-texts.ts';
import { lookUpCredentials } from '../keyring/keyring.ts';
import { message, type Message } from '../message.ts';
import { endedHint } from './end-hints.ts';
import type { HintFacts } from './facts.ts';
import { grantFix } from './grant-fix.ts';
import type { Hint } from './hint.ts';
import { endOf, type RegistryImage } from './image-access.ts';
import type { ContextFacts } from './image-hints.ts';
import type { ReadWorkload, Reference } from './reading.ts';

/** Hints at the pull secrets that a workload names itself. A workload without an image of a registry has none. */
export function referenceHints(
  workload: ReadWorkload,
  all: readonly RegistryImage[],
  facts: ContextFacts,
): Hint[] {
  const { context } = facts;
  // Of an image with capital letters in its host, that is said there.
  const written = all.filter(({ image: { reference } }) => reference?.host === reference?.hostAsWritten);
  const images = written.map(({ pulled }) => pulled);
  const [first] = images;
  if (first === undefined) return [];
  const found = written.map((image) => image.found);
  return workload.references.flatMap((reference): Hint[] => {
    const ending = endHints(reference, found, facts);
    if (ending.length > 0) return ending;
    const text =
      missingText(reference, found, { image: first, context, facts }) ??
      unfitText(reference, found, workload, images);
    if (text === undefined) return [];
    const { range } = reference;
    const fixes = [grantFix(workload, first.loginServer)];
    return [{ ...text, range, fixes }];
  });
}

type Said = Pick<Hint, 'kind' | 'level' | 'text'>;

function endHints({ name, range }: Reference, found: readonly PodSecrets[], facts: HintFacts): Hint[] {
  const used = found.flatMap(({ credentials }) => credentials).find(({ secretName }) => secretName === name);
  if (used !== undefined) {
    const endsOn = endOf(used);
    return endsOn === undefined ? [] : endedHint({ secret: used.secret, endsOn }, range, facts);
  }
  const sealed = found.flatMap((each) => each.sealed).find((secret) => secret.name === name);
  const endsOn = sealed?.access?.expiresOn;
  return sealed === undefined || endsOn === undefined
    ? []
    : endedHint({ secret: sealed, endsOn }, range, facts);
}

function missingText(
  { name }: Reference,
  found: readonly PodSecrets[],
  {
    image,
    context,
    facts,
  }: { readonly image: PulledImage; readonly context: Context; readonly facts: HintFacts },
): Said | undefined {
  const absent = found[0]?.absent.find((each) => each.name === name);
  if (absent === undefined || !facts.areFilesRead) return undefined;
  const { elsewhere } = absent;
  if (elsewhere === undefined && facts.made.has(name)) return undefined;
  return {
    kind: 'missing-secret',
    level: 'information',
    text:
      elsewhere === undefined
        ? message('No file of the workspace has the pull secret {0}.', name)
        : elsewhereText(elsewhere, image, context),
  };
}

function elsewhereText(
  { name, access, namespace = '' }: FiledSecret,
  image: PulledImage,
  context: Context,
): Message {
  return access !== undefined && access.clusterName !== '' && access.clusterName !== context.clusterName
    ? message(
        'The pull secret {0} of the files is for {1}, not for {2}.',
        name,
        access.clusterName,
        context.name,
      )
    : message(
        'The pull secret {0} of the files is for the namespace {1}, and this pulls in {2}.',
        name,
        namespace === '' ? (context.namespace ?? 'default') : namespace,
        image.namespace,
      );
}

/** A Secret that serves none of the images, whichever registry they are of. */
function unfitText(
  { name }: Reference,
  found: readonly PodSecrets[],
  workload: ReadWorkload,
  images: readonly PulledImage[],
): Said | undefined {
  const misses = found.map((each) => each.misses.find(({ secret }) => secret.name === name));
  const [miss] = misses;
  if (miss !== undefined && misses.every((each) => each !== undefined)) {
    const { content } = miss.secret;
    const isUsed =
      content !== undefined &&
      workload.images.some(({ text }) => {
        const lookup = lookUpCredentials([content], text);
        return lookup.kind === 'matches' && lookup.credentials.length > 0;
      });
    return isUsed ? undefined : unfit(describeMiss(name, miss.miss));
  }
  const sealed = found.flatMap((each) => each.sealed).find((secret) => secret.name === name);
  const host = sealed?.access?.loginServer;
  if (host === undefined || images.some(({ loginServer }) => loginServer === host)) return undefined;
  const isUsed = workload.images.some(({ reference }) => reference?.host === host);
  return isUsed ? undefined : unfit(message('The Secret {0} is for {1}.', name, host));
}

function unfit(text: Message): Said {
  return { kind: 'unfit-secret', level: 'warning', text };
}
