import { message, type Message } from '../message.ts';

/** What a kubelet's words about a failed pull mean. */
export interface PullError {
  readonly kind: PullErrorKind;
  /** Such as "no credential was sent for it". */
  readonly cause: Message;
  readonly hint: Message;
  /** Whether another attempt of the kubelet may end otherwise within a minute. */
  readonly isPassing: boolean;
}

export type PullErrorKind =
  | 'invalid-image'
  | 'network-rules'
  | 'storage'
  | 'no-such-host'
  | 'untrusted'
  | 'no-connection'
  | 'throttled'
  | 'platform'
  | 'no-such-image'
  | 'not-permitted'
  | 'refused-credential'
  | 'no-credential'
  | 'other';

interface Rule extends PullError {
  readonly pattern: RegExp;
}

/**
 * The kubelet, containerd and the registry give texts only. The order matters: a message may join the errors of
 * several attempts, and the kubelet's last attempt is anonymous, so "no credential" is what remains when nothing else
 * was said (AKS issue 4593); "not found" comes after the platform, whose message has it too.
 */
const RULES: readonly Rule[] = [
  {
    pattern: /InvalidImageName|couldn't parse image (?:reference|name)|invalid reference format/i,
    kind: 'invalid-image',
    cause: message('the image name is not valid'),
    hint: message('Correct the image name. Repositories have no upper-case letters.'),
    isPassing: false,
  },
  {
    pattern: /aka\.ms\/acr\/firewall|is not allowed access|\bDENIED: client with IP\b/i,
    kind: 'network-rules',
    cause: message('the network rules of the registry keep the nodes out'),
    hint: message(
      'Let the nodes in: by a rule for their outgoing address, or by a private endpoint whose DNS zone the cluster uses. No credential helps.',
    ),
    isPassing: false,
  },
  {
    pattern: /\.blob\.core\.[\w.]+.*(?:\b403\b|AuthorizationFailure)|AuthorizationFailure/is,
    kind: 'storage',
    cause: message("the network keeps the nodes from the registry's storage"),
    hint: message(
      'Allow the data endpoint of the registry, or *.blob.core.windows.net, in firewalls and service endpoint policies.',
    ),
    isPassing: false,
  },
  {
    pattern: /no such host|server misbehaving/i,
    kind: 'no-such-host',
    cause: message('the nodes find no such host in DNS'),
    hint: message('Check the spelling of the host, and which DNS zones the network of the nodes uses.'),
    isPassing: false,
  },
  {
    pattern: /x509:|certificate signed by unknown authority/i,
    kind: 'untrusted',
    cause: message('the nodes do not trust the certificate that they were shown'),
    hint: message('Something between nodes and registry inspects the traffic. Exempt the registry from it.'),
    isPassing: false,
  },
  {
    pattern: /toomanyrequests|\b429\b|QPS exceeded/i,
    kind: 'throttled',
    cause: message('too many pulls at once'),
    hint: message('Try again in some minutes.'),
    isPassing: true,
  },
  {
    pattern:
      /i\/o timeout|TLS handshake timeout|connection (?:refused|reset)|no route to host|deadline exceeded|\bEOF\b/i,
    kind: 'no-connection',
    cause: message('the nodes cannot connect to the registry'),
    hint: message('Check routes, firewalls and private endpoints between the nodes and the registry.'),
    isPassing: true,
  },
  {
    pattern: /no match for platform/i,
    kind: 'platform',
    cause: message('the image is not made for the platform of this node'),
    hint: message('Push the image for this platform too. The registry itself let the node in.'),
    isPassing: false,
  },
  {
    pattern: /insufficient_scope|requested access to the resource is denied/i,
    kind: 'not-permitted',
    cause: message('what the node sent is accepted, but not for this repository'),
    hint: message('Add the repository to the scope map, the role or its condition, or correct its name.'),
    isPassing: false,
  },
  {
    pattern:
      /failed to fetch oauth token.*(?:\b401\b|unauthorized)|invalid clientid or client secret|incorrect username or password/is,
    kind: 'refused-credential',
    cause: message('a credential was sent and refused'),
    hint: message('Its password is wrong, has ended or was disabled. Rotate the pull secret.'),
    isPassing: false,
  },
  {
    pattern: /anonymous token|authentication required|\b401\b|unauthorized|pull access denied/i,
    kind: 'no-credential',
    cause: message('no credential fits it'),
    hint: message(
      'Grant pulls. If you did: the pull secret must be in this namespace and named by the pod or its ServiceAccount; a new role can take ten minutes.',
    ),
    isPassing: false,
  },
  {
    pattern: /not found|manifest unknown|MANIFEST_UNKNOWN|NAME_UNKNOWN/i,
    kind: 'no-such-image',
    cause: message('the registry let the node in, but has no such image'),
    hint: message('Check the repository and the tag, or push the image.'),
    isPassing: false,
  },
];

const OTHER: PullError = {
  kind: 'other',
  cause: message('the pull failed'),
  hint: message('Look at what the kubelet said.'),
  isPassing: true,
};

/** Reads a kubelet's message about a failed pull, whole: with all the attempts that it joins. */
export function readPullError(text: string): PullError {
  const rule = RULES.find(({ pattern }) => pattern.test(text));
  if (rule === undefined) return OTHER;
  const { kind, cause, hint, isPassing } = rule;
  return { kind, cause, hint, isPassing };
}

const LONGEST_QUOTE = 300;

/** A kubelet's words, fit to be shown: without what follows a `?` in addresses, where storage has its signatures. */
export function quoteKubelet(text: string): string {
  const safe = text.replace(/(https?:\/\/[^\s"'?]+)\?[^\s"']*/g, '$1?…').trim();
  if (safe.length <= LONGEST_QUOTE) return safe;
  // The cause stands at the end.
  return `…${safe.slice(-LONGEST_QUOTE)}`;
}
