import { message, type Message } from '../message.ts';
import { endedHint } from './end-hints.ts';
import type { HintFacts } from './facts.ts';
import type { Hint, HintFix, HintKind } from './hint.ts';
import type { ReadSecret } from './reading.ts';
import type { SecretEntry } from './secret-entries.ts';

const TYPE = 'kubernetes.io/dockerconfigjson';
const TYPES: readonly string[] = [TYPE, 'kubernetes.io/dockercfg'];

/** Hints at a Secret of the file itself: its type, the hosts of its entries, and its end. */
export function secretHints(secret: ReadSecret, facts: HintFacts): Hint[] {
  const entries = secret.entries.filter((entry) => facts.isRegistry(splitKey(entry.key).host.toLowerCase()));
  const type = entries.length > 0 && !TYPES.includes(secret.type) ? typeHint(secret) : [];
  return [...type, ...entries.flatMap(entryHints), ...endHints(secret, facts)];
}

function typeHint({ name, type, typeRange, hasType }: ReadSecret): Hint[] {
  if (typeRange === undefined) return [];
  const title = message('Make it a pull secret: {0}', TYPE);
  const fix: HintFix = { kind: 'replace', title, range: typeRange, newText: TYPE };
  return [
    {
      kind: 'unfit-secret',
      level: 'warning',
      range: typeRange,
      text: message('The Secret {0} has the type {1}, which kubelets pass over.', name, type),
      fixes: hasType ? [fix] : [],
    },
  ];
}

interface Key {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
}

function splitKey(key: string): Key {
  const [, scheme = '', host = '', path = ''] = /^(https?:\/\/)?([^/]*)(.*)$/s.exec(key) ?? [];
  return { scheme, host, path };
}

/** One hint an entry, for what matters most; its fix mends the others too. */
function entryHints(entry: SecretEntry): Hint[] {
  const key = splitKey(entry.key);
  const host = key.host.toLowerCase();
  const said = whatIsOdd(entry.key, key);
  if (said === undefined) return [];
  return [{ ...said, range: entry.range, fixes: renameFix(entry, host) }];
}

function whatIsOdd(
  written: string,
  { scheme, host, path }: Key,
): { readonly kind: HintKind; readonly level: Hint['level']; readonly text: Message } | undefined {
  if (host !== host.toLowerCase()) {
    const text = message(
      'Kubelets compare capital letters: {0} fits no image of {1}.',
      written,
      host.toLowerCase(),
    );
    return { kind: 'key-upper-case', level: 'warning', text };
  }
  // Kubelets pass over a scheme, and over the path of a registry's API (azure-facts F3); others do not.
  const isApiPath = /^\/(?:v[12]\/?)?$/.test(path);
  if (path !== '' && !isApiPath) {
    const text = message('The entry {0} serves only images whose names begin with it.', written);
    return { kind: 'key-path', level: 'information', text };
  }
  if (scheme === '' && path === '') return undefined;
  const text = message(
    'Kubelets find the entry {0}; other programs look for the bare host {1}.',
    written,
    host,
  );
  return { kind: scheme === '' ? 'key-path' : 'key-scheme', level: 'information', text };
}

function renameFix({ key, place }: SecretEntry, host: string): HintFix[] {
  if (place === undefined) return [];
  const title = message('Write the bare host: {0}', host);
  const { range, isEncoded } = place;
  return isEncoded
    ? [{ kind: 'rename-entry', title, range, from: key, to: host }]
    : [{ kind: 'replace', title, range, newText: host }];
}

function endHints({ name, namespace, endRange }: ReadSecret, facts: HintFacts): Hint[] {
  if (endRange === undefined) return [];
  const secret = facts.objects.secrets.find(
    ({ access }) => access?.secretName === name && access.namespace === namespace,
  );
  const endsOn = secret?.access?.expiresOn;
  if (secret === undefined || endsOn === undefined) return [];
  return endedHint({ secret, endsOn }, endRange, facts);
}
