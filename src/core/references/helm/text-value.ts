import { isScalar } from 'yaml';
import type { Outcome } from '../../manifests/list-addition.ts';
import type { Source } from '../../manifests/list-item.ts';
import { reread } from '../../manifests/list-proof.ts';
import { applyEdits } from '../../manifests/text-edit.ts';
import { ownPair, unsharedNodeAt, type YamlPath } from '../../manifests/yaml-path.ts';
import { message } from '../../message.ts';

/**
 * The edit that makes a name the value of a key which is empty. The quotes stay, so that a removal leaves what was
 * there: `""`, `''`, or nothing.
 */
export function textValueEdit(source: Source, path: YamlPath, secretName: string): Outcome {
  const pair = ownPair(mapAt(source, path), String(path.at(-1)));
  if (pair === undefined) return { reason: message('the values have no {0} to fill in.', path.join('.')) };
  const { key, value } = pair;
  if (!isScalar(key) || !key.range || (value !== null && !isScalar(value))) return notEmpty(path);
  const quoted = isScalar(value) && value.range && value.value === '' ? value.range : undefined;
  if (quoted !== undefined) {
    const at = quoted[0] + 1;
    return proved(source, path, { start: at, end: at, newText: secretName }, secretName);
  }
  if (isScalar(value) && (value.value !== null || (value.source ?? '') !== '')) return notEmpty(path);
  const colon = source.text.indexOf(':', key.range[1]) + 1;
  return proved(source, path, { start: colon, end: colon, newText: ` ${secretName}` }, secretName);
}

/** The edit that empties the value again. */
export function textValueRemoval(source: Source, path: YamlPath, secretName: string): Outcome {
  const pair = ownPair(mapAt(source, path), String(path.at(-1)));
  const value: unknown = pair?.value;
  if (!isScalar(value) || !value.range || value.value !== secretName) return notEmpty(path);
  const [start, end] = value.range;
  const isQuoted = value.type === 'QUOTE_DOUBLE' || value.type === 'QUOTE_SINGLE';
  if (isQuoted) return { edit: { start: start + 1, end: end - 1, newText: '' } };
  return { edit: { start: start - 1, end, newText: '' } };
}

function mapAt({ yaml }: Source, path: YamlPath): ReturnType<typeof unsharedNodeAt> {
  return unsharedNodeAt(yaml, path.slice(0, -1));
}

function notEmpty(path: YamlPath): Outcome {
  return { reason: message('{0} names one pull secret already, and takes only one.', path.join('.')) };
}

function proved(
  source: Source,
  path: YamlPath,
  edit: { readonly start: number; readonly end: number; readonly newText: string },
  secretName: string,
): Outcome {
  const after = reread(source, applyEdits(source.text, [edit]));
  const read: unknown = after.yaml.errors.length > 0 ? undefined : after.yaml.getIn(path);
  return read === secretName ? { edit } : { reason: message('its YAML has an unusual form.') };
}
