import type { Cloud } from '../clouds.ts';
import { message } from '../message.ts';
import { err, ok, type Result } from '../result.ts';

const ENVIRONMENTS: Readonly<Record<Cloud['name'], string | undefined>> = {
  AzureCloud: 'PublicCloud',
  AzureUSGovernment: 'USGovernmentCloud',
  AzureChinaCloud: 'ChinaCloud',
  custom: undefined,
};

/** A cloud as External Secrets and msi-acrpull name it. Fails with `refused` for one that they do not know. */
export function azureEnvironment(cloud: Cloud['name']): Result<string> {
  const environment = ENVIRONMENTS[cloud];
  if (environment !== undefined) return ok(environment);
  return err('refused', message('A controller in the cluster gets tokens only from clouds that it knows.'), {
    hint: message('Take a form that holds a credential, such as a sealed secret.'),
  });
}
