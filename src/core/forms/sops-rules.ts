import { stringify } from 'yaml';
import { parseYaml } from '../manifests/parse-yaml.ts';
import { valueOf } from '../manifests/yaml-value.ts';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';

/** Where an encrypted file goes, and by which rule. Paths are absolute. */
export interface SopsPlace {
  readonly file: string;
  /** The `.sops.yaml` that counts for it. */
  readonly config: string;
  /** Absent when only sops itself can tell which rule it is. */
  readonly rule?: SopsRule;
}

export interface SopsRule {
  /** Whether the rule says which values are encrypted; if not, sops encrypts all, `kind` and names too. */
  readonly choosesValues: boolean;
  /** A `.sops.yaml` of this rule alone, for every path: versions before 3.9 cannot be told a file's name. */
  readonly alone: string;
}

export type SopsCoverage =
  | { readonly kind: 'covered'; readonly rule: SopsRule }
  | { readonly kind: 'not-covered' }
  | { readonly kind: 'unknown' }; // an expression that only sops can read stands before any match

/** What a rule may say on which values are encrypted; sops takes one of them at most. */
const CHOICES = [
  'encrypted_regex',
  'unencrypted_regex',
  'encrypted_suffix',
  'unencrypted_suffix',
  'encrypted_comment_regex',
  'unencrypted_comment_regex',
];

/** Go expressions (RE2) that JavaScript would read as something else. */
const GO_ONLY = /\[\[:|\\[AzQECpP]|\(\?[^:P<]/;

/**
 * Which of the creation rules of a `.sops.yaml` counts for a file, as sops finds it: the first whose `path_regex`
 * matches the path relative to the folder of `.sops.yaml`, or that has none. Fails with `invalid` when the text is
 * not YAML.
 */
export function sopsCoverage(config: string, relativePath: string): Result<SopsCoverage> {
  const read = valueOf(parseYaml(config));
  if (read === undefined) return err('invalid', message('.sops.yaml is not valid YAML.'));
  const root = read.value as { creation_rules?: unknown } | null;
  const rules = Array.isArray(root?.creation_rules) ? (root.creation_rules as unknown[]) : [];
  for (const rule of rules) {
    if (typeof rule !== 'object' || rule === null) continue;
    const { path_regex: expression = '', ...rest } = rule as Record<string, unknown>;
    const matches = expression === '' || matchesPath(String(expression), relativePath);
    if (matches === undefined) return ok({ kind: 'unknown' });
    if (matches) return ok({ kind: 'covered', rule: ruleOf(rest) });
  }
  return ok({ kind: 'not-covered' });
}

/** Names that an encrypted file may have, the best first: rules often ask for `sops`, `enc` or `secret` in them. */
export function sopsFileNames(secretFileName: string): readonly string[] {
  const base = secretFileName.replace(/\.secret\.yaml$/, '');
  return ['.sops.yaml', '.enc.yaml', '.secret.sops.yaml', '.secret.enc.yaml', '.sops.secret.yaml'].map(
    (suffix) => `${base}${suffix}`,
  );
}

function ruleOf(rest: Record<string, unknown>): SopsRule {
  return {
    choosesValues: CHOICES.some((choice) => rest[choice] !== undefined && rest[choice] !== ''),
    alone: stringify({ creation_rules: [rest] }, { lineWidth: 0 }),
  };
}

/** `undefined` when the expression cannot be read here. */
function matchesPath(expression: string, relativePath: string): boolean | undefined {
  const [, flags = '', pattern = expression] = /^\(\?([ims]+)\)(.*)$/s.exec(expression) ?? [];
  if (GO_ONLY.test(pattern)) return undefined;
  try {
    return new RegExp(pattern.replaceAll('(?P<', '(?<'), flags).test(relativePath);
  } catch {
    return undefined;
  }
}
