import type { Context } from '../contexts/context.ts';
import { message, type Message } from '../message.ts';
import { finding, type CheckFinding } from './check-finding.ts';
import type { ImageFacts, RegistryFacts } from './facts.ts';
import { judgeExistence, judgePlatform } from './judge-manifest.ts';
import { isNetworkOpen, notAsked } from './judge-registry.ts';
import { wayOfRole } from './judge-role.ts';
import { waysOfSecrets } from './judge-secrets.ts';
import type { NodeFacts, PulledImage } from './subject.ts';
import type { Way } from './way.ts';

/** Whether the image can be pulled, and what speaks for it. */
export interface ImageVerdict {
  readonly image: PulledImage;
  readonly outcome: 'pulls' | 'fails' | 'unknown';
  /** Why not, or why it cannot be told. */
  readonly reason?: Message;
  /** It pulls only where the cluster has the pull secret as a file holds it, which nobody looked at. */
  readonly needsFiles: boolean;
  readonly findings: readonly CheckFinding[];
}

export interface ImageQuestion {
  readonly image: PulledImage;
  readonly registry: RegistryFacts;
  readonly context: Context;
  readonly nodes: NodeFacts;
}

/** Puts together what was learned of one image. */
export function judgeImage(question: ImageQuestion, facts: ImageFacts): ImageVerdict {
  const { image } = question;
  const access = judgeAccess(question, facts);
  const existence = judgeExistence(question, facts);
  const platform = judgePlatform(question, facts);
  const findings = [...access, existence, ...platform];
  const needsFiles = access.every(({ isAllowed, isFiled }) => !isAllowed || isFiled);
  const common = { image, needsFiles, findings };
  const failed = findings.find(({ level }) => level === 'fail');
  if (failed !== undefined) return { ...common, outcome: 'fails', reason: failed.text };
  const open = [...access.filter(() => !isLetIn(access)), existence].find(({ level }) => level !== 'pass');
  if (open !== undefined) {
    const { greeting, loginServer } = question.registry;
    const reason = greeting.ok ? open.text : notAsked(loginServer, greeting.failure);
    return { ...common, outcome: 'unknown', reason };
  }
  if (isNetworkOpen(question.registry)) return { ...common, outcome: 'pulls' };
  const reason = message(
    'The credential is right, but the network rules of {0} decide whether the nodes get in.',
    image.loginServer,
  );
  return { ...common, outcome: 'unknown', reason };
}

/** Whether one of the ways lets the image in; the others may then say what they like. */
function isLetIn(access: readonly JudgedWay[]): boolean {
  return access.some(({ isAllowed }) => isAllowed);
}

interface JudgedWay extends CheckFinding {
  readonly isAllowed: boolean;
  readonly isFiled: boolean;
}

/** The kubelet asks with one after the other until one is let in, so a refused one harms only where it is alone. */
function judgeAccess(question: ImageQuestion, facts: ImageFacts): JudgedWay[] {
  const { secrets } = facts;
  if (secrets.broken !== undefined) {
    const { name, file } = secrets.broken;
    const text = message(
      'The pull secret {0} of {1} cannot be read, so the kubelet pulls nothing at all.',
      name,
      file,
    );
    return [
      {
        ...finding.fail(text, { hint: message('Grant again, or take its name out.'), fix: 'grant' }),
        isAllowed: false,
        isFiled: false,
      },
    ];
  }
  const role = wayOfRole(question.registry, question.image.repository);
  const ways = [
    ...waysOfSecrets(question, facts),
    ...(role === undefined ? [] : [role]),
    ...anonymousWays(question, facts),
  ];
  if (ways.length === 0) return [{ ...noWay(question), isAllowed: false, isFiled: false }];
  const isAllowed = ways.some(({ outcome }) => outcome === 'allowed');
  const isOpen = isAllowed || ways.some(({ outcome }) => outcome === 'unknown');
  return ways.map((way) => judged(way, isOpen));
}

function judged({ outcome, isShaky = false, isFiled = false, ...way }: Way, isOpen: boolean): JudgedWay {
  if (outcome === 'allowed') return { ...way, level: isShaky ? 'warn' : 'pass', isAllowed: true, isFiled };
  if (outcome === 'unknown') return { ...way, level: 'unknown', isAllowed: false, isFiled };
  return { ...way, level: isOpen ? 'warn' : 'fail', isAllowed: false, isFiled };
}

/**
 * Without any credential the kubelet asks anonymously. With one it does not, except on AKS, whose provider ends its
 * list with an empty one (azure-facts A7).
 */
function anonymousWays({ registry, image }: ImageQuestion, { tried, secrets, anonymous }: ImageFacts): Way[] {
  const others = tried.length + secrets.sealed.length + secrets.absent.length;
  if (registry.nodes.kind === 'none' && others > 0) return [];
  const { loginServer, repository } = image;
  const allowed: Way = {
    outcome: 'allowed',
    text: message('{0} lets everybody pull {1}.', loginServer, repository),
  };
  if (anonymous.ok && anonymous.value.kind !== 'blocked') {
    return anonymous.value.kind === 'found' || anonymous.value.kind === 'absent' ? [allowed] : [];
  }
  const arm = registry.arm.ok ? registry.arm.value : undefined;
  if (arm !== undefined) return arm.anonymousPullEnabled ? [allowed] : [];
  const text = message('Whether {0} lets everybody pull could not be tried from here.', loginServer);
  return [{ outcome: 'unknown', text }];
}

function noWay({ image }: ImageQuestion): CheckFinding {
  const text = message(
    'No credential: neither {0} nor its ServiceAccount {1} names a pull secret in these files, and {2} lets nobody pull without one.',
    image.workloads.join(', '),
    image.serviceAccountName,
    image.loginServer,
  );
  const hint = message(
    'Grant pulls from {0}. A pull secret that was added in the cluster alone is not seen here.',
    image.loginServer,
  );
  return finding.fail(text, { hint, fix: 'grant' });
}
