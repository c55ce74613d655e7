import { formatDate } from '../grants/dates.ts';
import { message } from '../message.ts';
import { finding, type CheckFinding } from './check-finding.ts';
import type { LooseSecret, RegistryFacts } from './facts.ts';
import { wayOfRole } from './judge-role.ts';
import { sealedProblem } from './judge-secrets.ts';

/** What a cluster has for a registry as a whole, where no image of it is known. */
export function judgeAccesses(registry: RegistryFacts, secrets: readonly LooseSecret[]): CheckFinding[] {
  const role = wayOfRole(registry, undefined);
  const found = secrets.map((secret) => judgeSecret(registry, secret));
  if (role === undefined) return found.length > 0 ? found : [nothing(registry)];
  const { outcome, isShaky = false, ...more } = role;
  if (outcome === 'allowed') return [{ ...more, level: isShaky ? 'warn' : 'pass' }, ...found];
  // Without a role a pull secret may do as well.
  return [{ ...more, level: outcome === 'unknown' ? 'unknown' : 'warn' }, ...found];
}

function judgeSecret({ now }: RegistryFacts, { secret, token }: LooseSecret): CheckFinding {
  const problem = sealedProblem(secret, token, now);
  if (problem !== undefined) {
    return finding.warn(problem, { hint: message('Rotate it, and apply it to the cluster.'), fix: 'rotate' });
  }
  const ends = secret.access?.expiresOn;
  const text =
    ends === undefined
      ? message('{0} has the pull secret {1}, of which no end is known.', secret.file, secret.name)
      : message('{0} has the pull secret {1}, valid until {2}.', secret.file, secret.name, formatDate(ends));
  return token?.kind === 'there'
    ? finding.pass(message('{0} Its token is enabled.', text))
    : finding.unknown(message('{0} Whether the registry accepts it needs an image to try.', text));
}

function nothing({ loginServer }: RegistryFacts): CheckFinding {
  return finding.warn(message('No pull secret for {0} and this cluster is in these files.', loginServer), {
    hint: message('Grant pulls from it.'),
    fix: 'grant',
  });
}
