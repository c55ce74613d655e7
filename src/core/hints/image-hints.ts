import type { Context } from '../contexts/context.ts';
import { message, type Message } from '../message.ts';
import type { WorkloadImage } from '../workload.ts';
import { endedHint } from './end-hints.ts';
import type { HintFacts } from './facts.ts';
import { grantFix } from './grant-fix.ts';
import type { Hint } from './hint.ts';
import { accessOfImage, registryImage, type ImageAccess, type RegistryImage } from './image-access.ts';
import type { ReadWorkload } from './reading.ts';

/** Facts of a known context. */
export type ContextFacts = HintFacts & { readonly context: Context };

/** Hints at the images of a workload. What can be said at a reference to a pull secret is said there. */
export function imageHints(
  workload: ReadWorkload,
  images: readonly RegistryImage[],
  facts: ContextFacts,
): Hint[] {
  return images.flatMap(({ image, pulled, found }) => {
    const upperCase = upperCaseHint(image);
    // It explains the rest.
    if (upperCase.length > 0) return upperCase;
    const access = accessOfImage(pulled, facts.context, facts, found);
    const question = { workload, image, pulled, found, context: facts.context };
    return [...accessHints(access, question, facts), ...knativeHints(access, question)];
  });
}

/** The hint at capital letters in the host of an image, which needs no context. */
export function upperCaseHints(image: WorkloadImage, workload: ReadWorkload, facts: HintFacts): Hint[] {
  return registryImage(workload, image, facts) === undefined ? [] : upperCaseHint(image);
}

interface Question extends RegistryImage {
  readonly workload: ReadWorkload;
  readonly context: Context;
}

/** Kubelets look for the host as it is written, registries have none with capital letters. */
function upperCaseHint({ text, reference, range }: WorkloadImage): Hint[] {
  const { host, hostAsWritten } = reference ?? {};
  if (host === undefined || hostAsWritten === undefined || host === hostAsWritten) return [];
  const isPlain = range.end - range.start === text.length;
  const place = isPlain ? { start: range.start, end: range.start + host.length } : range;
  const title = message('Write the host in lower case: {0}', host);
  return [
    {
      kind: 'upper-case-host',
      level: 'warning',
      range: place,
      text: message(
        'Kubelets compare capital letters: no pull secret for {0} fits {1}.',
        host,
        hostAsWritten,
      ),
      fixes: isPlain ? [{ kind: 'replace', title, range: place, newText: host }] : [],
    },
  ];
}

function accessHints(access: ImageAccess, question: Question, facts: HintFacts): Hint[] {
  const { workload, image, pulled } = question;
  if (access.kind === 'pull-secret') {
    // Where the workload itself names it, that is said at the name.
    const isNamedHere = workload.pullSecrets.includes(access.secret.name);
    return isNamedHere ? [] : endedHint(access, image.range, facts);
  }
  if (access.kind !== 'none') return [];
  return [
    {
      kind: 'no-access',
      level: 'hint',
      range: image.range,
      text: noAccessText(access, question),
      fixes: [grantFix(workload, pulled.loginServer)],
    },
  ];
}

function noAccessText(
  { fitting, areRolesRead }: Extract<ImageAccess, { kind: 'none' }>,
  { pulled: { loginServer, workloads }, context }: Question,
): Message {
  if (fitting !== undefined) {
    const [workload = ''] = workloads;
    return message(
      'The pull secret {0} fits {1}, but {2} does not name it.',
      fitting.name,
      loginServer,
      workload,
    );
  }
  return areRolesRead
    ? message('{0} has no known access to {1}.', context.name, loginServer)
    : message(
        '{0} has no known access to {1}. The roles of its nodes are read when it is opened in the view ACR Pull.',
        context.name,
        loginServer,
      );
}

/**
 * Knative's controller asks the registry for the digest behind a tag, with the pull secrets of the revision and the
 * first that fits; the identity of the nodes is not its own (knative/serving, "Tag resolution", issue 13126; azure-facts F3).
 */
function knativeHints(access: ImageAccess, question: Question): Hint[] {
  const { workload, image, pulled, found } = question;
  const isKnative = workload.apiVersion.startsWith('serving.knative.dev/');
  if (!isKnative || image.reference?.digest !== undefined) return [];
  const text = knativeText(access, found.credentials.length);
  if (text === undefined) return [];
  const fixes = access.kind === 'none' ? [grantFix(workload, pulled.loginServer)] : [];
  return [{ kind: 'knative-tag', level: 'information', range: image.range, text, fixes }];
}

function knativeText(access: ImageAccess, credentials: number): Message | undefined {
  switch (access.kind) {
    case 'role':
    case 'none':
      return message(
        'Knative itself looks up the tag, without the identity of the nodes: it needs a pull secret, or name a digest.',
      );
    case 'pull-secret':
      return credentials > 1
        ? message('Knative itself looks up the tag, and only with the first pull secret that fits.')
        : undefined;
    case 'anonymous':
    case 'not-seen':
      return undefined;
  }
}
