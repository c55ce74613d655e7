import { formatTime } from '../grants/dates.ts';
import type { GrantOutline, PlannedPullSecret } from '../grants/outline.ts';
import { SCOPE_MAP_DESCRIPTION } from '../grants/scope.ts';
import { quote } from '../grants/shell.ts';
import type { PasswordSlot } from '../ports.ts';
import { registryName, variable } from './commands.ts';

/** Scope map, token and password by hand. */
export const tokenCommands = {
  createScopeMap: (outline: GrantOutline, secret: PlannedPullSecret): string =>
    [
      `az acr scope-map create --registry ${quote(registryName(outline))} --name ${quote(secret.tokenName)}`,
      `--description ${quote(scopeMapDescription(outline, secret))}`,
      ...secret.repositories.map((repository) => `--repository ${repository} content/read metadata/read`),
    ].join(' \\\n  '),

  extendScopeMap: (outline: GrantOutline, secret: PlannedPullSecret): string =>
    [
      `az acr scope-map update --registry ${quote(registryName(outline))} --name ${quote(secret.tokenName)}`,
      ...secret.repositories.map((repository) => `--add-repository ${repository} content/read metadata/read`),
    ].join(' \\\n  '),

  createToken: (outline: GrantOutline, secret: PlannedPullSecret): string =>
    `az acr token create --registry ${quote(registryName(outline))} --name ${quote(secret.tokenName)} --scope-map ${quote(secret.tokenName)} --no-passwords true`,

  enableToken: (outline: GrantOutline, secret: PlannedPullSecret): string =>
    `az acr token update --registry ${quote(registryName(outline))} --name ${quote(secret.tokenName)} --status enabled`,

  generatePassword: (outline: GrantOutline, secret: PlannedPullSecret, slot: PasswordSlot): string => {
    const expiration =
      outline.source.kind === 'token' ? ` --expiration ${formatTime(outline.source.expiresOn)}` : '';
    return [
      `${variable(outline, secret, 'PASSWORD')}=$(az acr token credential generate --registry ${registryName(outline)} --name ${secret.tokenName}`,
      `--${slot}${expiration} --query 'passwords[0].value' --output tsv)`,
    ].join(' \\\n  ');
  },
} as const;

/** What the scope map says of itself: who made it and for what. */
export function scopeMapDescription(outline: GrantOutline, secret: PlannedPullSecret): string {
  return `${SCOPE_MAP_DESCRIPTION}: cluster ${outline.context.clusterName}, namespace ${secret.namespace}`;
}
