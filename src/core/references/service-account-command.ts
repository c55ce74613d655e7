import type { AccountName } from './service-account-file.ts';
import { quote } from '../grants/shell.ts';

/**
 * The commands that add the pull secret to a ServiceAccount in the cluster; run the second when the first fails,
 * since it lists none yet. The list has no merge key (kubernetes, `core/v1` types: `listType=atomic`), so the usual
 * patch would replace it; here the second does nothing unless there is no list.
 */
export function accountCommands({ name, namespace }: AccountName, secretName: string): string[] {
  const place = `serviceaccount ${quote(name)}${namespace === undefined ? '' : ` --namespace ${quote(namespace)}`}`;
  const append = [{ op: 'add', path: '/imagePullSecrets/-', value: { name: secretName } }];
  const create = [
    { op: 'test', path: '/imagePullSecrets', value: null },
    { op: 'add', path: '/imagePullSecrets', value: [{ name: secretName }] },
  ];
  return [append, create].map(
    (patch) => `kubectl patch ${place} --type json --patch ${quote(JSON.stringify(patch))}`,
  );
}
