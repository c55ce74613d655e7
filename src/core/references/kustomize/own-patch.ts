import type { ListItem } from '../../manifests/list-item.ts';
import type { YamlPath } from '../../manifests/yaml-path.ts';
import { parseYaml } from '../../manifests/parse-yaml.ts';
import { isRecord, isSameValue, valueOf } from '../../manifests/yaml-value.ts';
import { patchItem } from './patch.ts';

/**
 * Whether an entry of `patches:` is one that we write for the Secret: made anew from what it says, it must be the
 * same. A patch that does anything else is somebody's own.
 */
export function ownPatch(entry: unknown, secretName: string): ListItem | undefined {
  if (!isRecord(entry) || !isRecord(entry['target']) || typeof entry['patch'] !== 'string') return undefined;
  const { kind, name, group } = entry['target'];
  const content = parsed(entry['patch']);
  const specPath = Array.isArray(content) ? pointerPath(content[0]) : mergePath(content);
  if (typeof kind !== 'string' || specPath === undefined) return undefined;
  const apiVersion = isRecord(content)
    ? content['apiVersion']
    : `${typeof group === 'string' ? group : ''}/x`;
  const item = patchItem(
    {
      apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
      kind,
      ...(typeof name === 'string' ? { name } : {}),
      specPath,
      isListed: Array.isArray(content) && isAppend(content[0]),
    },
    secretName,
  );
  return isSameValue(entry, item.value) ? item : undefined;
}

function parsed(text: string): unknown {
  return valueOf(parseYaml(text))?.value;
}

function isAppend(operation: unknown): boolean {
  return isRecord(operation) && String(operation['path']).endsWith('/-');
}

function pointerPath(operation: unknown): YamlPath | undefined {
  if (!isRecord(operation) || typeof operation['path'] !== 'string') return undefined;
  const parts = operation['path'].split('/').slice(1);
  const end = parts.lastIndexOf('imagePullSecrets');
  return parts.slice(0, end).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function mergePath(content: unknown): YamlPath | undefined {
  if (!isRecord(content)) return undefined;
  if ('imagePullSecrets' in content) return [];
  for (const [key, child] of Object.entries(content)) {
    const below = mergePath(child);
    if (below !== undefined) return [key, ...below];
  }
  return undefined;
}
