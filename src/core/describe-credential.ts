import type { PullSecretAccess } from './access.ts';
import { message, type Message } from './message.ts';

/** What kind of credential is behind a pull secret, with its name where it has one. */
export function describeCredential({
  credential,
  form,
  tokenName,
  clientId,
  password,
}: Pick<PullSecretAccess, 'credential' | 'form' | 'tokenName' | 'clientId' | 'password'>): Message {
  switch (credential) {
    case 'token':
      return tokenName === undefined ? message('Registry token') : message('Registry token {0}', tokenName);
    case 'service-principal':
      return clientId === undefined
        ? message('Service principal')
        : message('Service principal {0}', clientId);
    case 'admin':
      return password === undefined
        ? message('Admin user of the registry')
        : message('Admin user of the registry, {0}', password);
    case 'entra-token':
      return message('Short-lived token of a sign-in');
    case 'pasted':
      return message('Pasted user name and password');
    case 'controller':
      return form === 'acr-pull-binding'
        ? message('Token that msi-acrpull renews in the cluster')
        : message('Token that External Secrets renews in the cluster');
  }
}
