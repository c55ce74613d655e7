import type { PasswordSlot } from '../ports.ts';
import { formatTime } from './dates.ts';
import { ignoreFileLabel, type GrantOutline, type PlannedPullSecret } from './outline.ts';
import { SCOPE_MAP_DESCRIPTION } from './scope.ts';
import { quote } from './shell.ts';

/** The same steps by hand. A password never appears: it stands as `$PASSWORD`. */
export const cliFor = {
  createScopeMap: (outline: GrantOutline, secret: PlannedPullSecret): string =>
    [
      `az acr scope-map create --registry ${registryName(outline)} --name ${secret.tokenName}`,
      `--description ${quote(scopeMapDescription(outline, secret))}`,
      ...secret.repositories.map((repository) => `--repository ${repository} content/read metadata/read`),
    ].join(' \\\n  '),

  extendScopeMap: (outline: GrantOutline, secret: PlannedPullSecret): string =>
    [
      `az acr scope-map update --registry ${registryName(outline)} --name ${secret.tokenName}`,
      ...secret.repositories.map((repository) => `--add-repository ${repository} content/read metadata/read`),
    ].join(' \\\n  '),

  createToken: (outline: GrantOutline, secret: PlannedPullSecret): string =>
    `az acr token create --registry ${registryName(outline)} --name ${secret.tokenName} --scope-map ${secret.tokenName} --no-passwords true`,

  generatePassword: (outline: GrantOutline, secret: PlannedPullSecret, slot: PasswordSlot): string => {
    const expiration =
      outline.source.kind === 'token' ? ` --expiration ${formatTime(outline.source.expiresOn)}` : '';
    return [
      `PASSWORD=$(az acr token credential generate --registry ${registryName(outline)} --name ${secret.tokenName}`,
      `--${slot}${expiration} --query 'passwords[0].value' --output tsv)`,
    ].join(' \\\n  ');
  },

  ignore: (outline: GrantOutline, line: string): string =>
    `echo ${quote(line)} >> ${quote(ignoreFileLabel(outline))}`,

  writeSecrets: (outline: GrantOutline): string =>
    outline.pullSecrets
      .map((secret, index) => {
        const file = quote(outline.secretFile.label);
        const separator = index === 0 ? '' : `echo --- >> ${file}\n`;
        return `${separator}${createSecret(outline, secret)} ${index === 0 ? '>' : '>>'} ${file}`;
      })
      .join('\n'),

  apply: (outline: GrantOutline): string =>
    `kubectl --context ${quote(outline.context.name)} apply -f ${quote(outline.secretFile.label)} -f ${quote(outline.manifest.label)}`,
};

/** What the scope map says of itself: who made it and for what. */
export function scopeMapDescription(outline: GrantOutline, secret: PlannedPullSecret): string {
  return `${SCOPE_MAP_DESCRIPTION}: cluster ${outline.context.clusterName}, namespace ${secret.namespace}`;
}

function registryName({ registry }: GrantOutline): string {
  return registry.arm?.name ?? registry.loginServer;
}

function createSecret(outline: GrantOutline, secret: PlannedPullSecret): string {
  const username = outline.source.kind === 'token' ? secret.tokenName : outline.source.credential.username;
  return [
    `kubectl create secret docker-registry ${outline.secretName}`,
    ...(secret.isNamespaceStated ? [`--namespace ${secret.namespace}`] : []),
    `--docker-server ${outline.registry.loginServer} --docker-username ${quote(username)} --docker-password "$PASSWORD"`,
    '--dry-run=client --output yaml',
  ].join(' \\\n  ');
}
