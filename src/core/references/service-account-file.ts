import { stringify } from 'yaml';
import { isRecord, valueOf } from '../manifests/yaml-value.ts';
import { fileName } from './paths.ts';
import { documentAt } from './source-file.ts';

export interface AccountName {
  readonly name: string;
  readonly namespace?: string;
}

const SUFFIX = '.service-account.yaml';

/** The name of the file for a ServiceAccount that no file had. */
export function accountFileName(secretName: string, { name, namespace }: AccountName): string {
  return `${[secretName, ...(namespace === undefined ? [] : [namespace]), name].join('.')}${SUFFIX}`;
}

/** Its text. */
export function accountFileText(secretName: string, { name, namespace }: AccountName): string {
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    imagePullSecrets: [{ name: secretName }],
  };
  return `# Written by ACR Pull for Kubernetes.\n${stringify(account, { version: '1.1', lineWidth: 0 })}`;
}

/** The ServiceAccount of a file that is one of these and that nobody has changed since; `undefined` for others. */
export function accountIn(
  { path, text }: { path: string; text: string },
  secretName: string,
): AccountName | undefined {
  const file = fileName(path);
  if (!file.startsWith(`${secretName}.`) || !file.endsWith(SUFFIX)) return undefined;
  const document = documentAt(text, 0);
  const value = document === undefined ? undefined : valueOf(document.source.yaml)?.value;
  const metadata = isRecord(value) && isRecord(value['metadata']) ? value['metadata'] : {};
  const { name, namespace } = metadata;
  if (typeof name !== 'string') return undefined;
  const account = { name, ...(typeof namespace === 'string' ? { namespace } : {}) };
  return text.replaceAll('\r\n', '\n') === accountFileText(secretName, account) ? account : undefined;
}
