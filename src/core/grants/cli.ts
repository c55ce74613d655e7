import { registryName, variable } from '../credentials/commands.ts';
import { clientIdText } from '../credentials/new-principal-steps.ts';
import { TOKEN_USERNAME } from '../credentials/source.ts';
import type { CredentialState } from '../credentials/state.ts';
import { ignoreFileLabel, type GrantOutline, type PlannedPullSecret } from './outline.ts';
import { quote } from './shell.ts';

/** The same steps by hand. A password never appears: it stands as `$PASSWORD`. */
export const cliFor = {
  ignore: (outline: GrantOutline, line: string): string =>
    `echo ${quote(line)} >> ${quote(ignoreFileLabel(outline))}`,

  writeSecrets: (outline: GrantOutline, states: readonly CredentialState[]): string =>
    outline.pullSecrets
      .map((secret, index) => {
        const file = quote(outline.secretFile.label);
        const separator = index === 0 ? '' : `echo --- >> ${file}\n`;
        const made = `${createSecret(outline, secret, states[index])}${encryptPipe(outline)}`;
        return `${separator}${made} ${index === 0 ? '>' : '>>'} ${file}`;
      })
      .join('\n'),

  /** As the grant itself applies one pull secret. */
  applySecret: (
    outline: GrantOutline,
    secret: PlannedPullSecret,
    state: CredentialState | undefined,
  ): string => {
    const made = createSecret(outline, { ...secret, isNamespaceStated: true }, state);
    const kubectl = `kubectl --context ${quote(outline.context.name)}`;
    return `${made} \\\n  | ${kubectl} apply --server-side --field-manager acr-pull -f -`;
  },

  /** Brings what was written into the cluster, and the manifest with it. What `isApplied` is there already. */
  apply: (outline: GrantOutline, isApplied = outline.storage.form === 'apply-only'): string => {
    const { context, storage, secretFile, manifest } = outline;
    const namespace =
      outline.isNamespacePicked === true ? ` --namespace ${quote(context.namespace ?? '')}` : '';
    const apply = `kubectl --context ${quote(context.name)}${namespace} apply`;
    const file = quote(secretFile.label);
    const workloads = `-f ${quote(manifest.label)}`;
    if (isApplied) return `${apply} ${workloads}`;
    if (storage.form === 'sops') return `sops decrypt ${file} | ${apply} -f - ${workloads}`;
    return `${apply} -f ${file} ${workloads}`;
  },
};

/** What the Secret goes through on its way into the file. */
function encryptPipe({ storage, secretFile }: GrantOutline): string {
  if (storage.form === 'sealed-secret') return ` \\\n  | kubeseal --scope ${storage.scope} --format yaml`;
  if (storage.form !== 'sops') return '';
  const name = `--filename-override ${quote(secretFile.label)}`;
  return ` \\\n  | sops encrypt ${name} --input-type yaml --output-type yaml`;
}

function createSecret(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  state: CredentialState | undefined,
): string {
  const username = usernameText(outline, secret, state);
  const password = `"$${variable(outline, secret, 'PASSWORD')}"`;
  return [
    `kubectl create secret docker-registry ${quote(outline.secretName)}`,
    ...(secret.isNamespaceStated ? [`--namespace ${quote(secret.namespace)}`] : []),
    `--docker-server ${quote(outline.registry.loginServer)} --docker-username ${username} --docker-password ${password}`,
    '--dry-run=client --output yaml',
  ].join(' \\\n  ');
}

/** The user name as a word of a command: itself, or the variable that an earlier step sets. */
function usernameText(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  state: CredentialState | undefined,
): string {
  const { source } = outline;
  switch (source.kind) {
    case 'token':
      return quote(secret.tokenName);
    case 'new-principal':
      return clientIdText(outline, secret, state?.kind === source.kind ? state : {});
    case 'admin':
      return quote(registryName(outline));
    case 'entra-token':
      return TOKEN_USERNAME;
    case 'existing-principal':
    case 'pasted':
      return quote(source.credential.username);
  }
}
