import { formatTime } from '../grants/dates.ts';
import { quote } from '../grants/shell.ts';
import { message } from '../message.ts';
import { outlineRoleGrant } from '../role-grants/outline.ts';
import { planRoleGrant } from '../role-grants/plan.ts';
import { applicationName, oldClientIdOf, passwordName, REDIRECT_URI, type Procedure } from './procedure.ts';
import type { Facts } from './read-facts.ts';
import type { StepId } from './steps.ts';

/** The same steps by hand; `APP_ID` stands for an application that is not there yet. */
export function commandOf(
  id: StepId,
  procedure: Procedure,
  facts: Facts,
  passwordEndsOn: Date,
): string | undefined {
  switch (id) {
    case 'application':
      return application(procedure, facts);
    case 'consent':
      return lines([signIn(procedure.registry), `az ad sp create --id ${clientId(procedure)}`]);
    case 'role':
      return lines([signIn(procedure.registry), role(procedure, facts)]);
    case 'old-roles':
      return facts.lacking?.ok === true && facts.lacking.value.length > 0
        ? lines([
            signIn(procedure.cluster),
            `az role assignment list --all --assignee ${oldClientIdOf(procedure)}`,
          ])
        : undefined;
    case 'reset':
      return reset(procedure, passwordEndsOn);
  }
}

/** The removal of one password of the application. */
export function removePasswordCommand({ memory }: Procedure, keyId: string): string {
  return `az ad app credential delete --id ${memory.clientId ?? ''} --key-id ${keyId}`;
}

function application(procedure: Procedure, { application: found }: Facts): string {
  const { cluster, memory } = procedure;
  const audience = '--sign-in-audience AzureADMultipleOrgs';
  if (memory.clientId === undefined) {
    const name = applicationName(cluster);
    return lines([
      signIn(cluster),
      `APP_ID=$(az ad app create --display-name ${quote(name)} ${audience} --web-redirect-uris ${REDIRECT_URI} --query appId -o tsv)`,
      `az ad sp create --id ${clientId(procedure)}`,
    ]);
  }
  const known = found?.ok === true ? (found.value?.redirectUris ?? []) : [];
  const addresses = [...new Set([...known, REDIRECT_URI])].map(quote).join(' ');
  return lines([
    signIn(cluster),
    `az ad app update --id ${memory.clientId} ${audience} --web-redirect-uris ${addresses}`,
    `az ad sp show --id ${memory.clientId} || az ad sp create --id ${memory.clientId}`,
  ]);
}

function role(procedure: Procedure, { role: planned }: Facts): string {
  const command = planned?.ok === true ? planned.value.steps[0]?.command : undefined;
  if (command !== undefined) return command;
  const { context, cluster, registry, workloads, breadth } = procedure;
  const principal = { objectId: '"$OBJECT_ID"', label: message('service principal') };
  const outline = outlineRoleGrant({ context, cluster, registry, workloads, breadth, principal });
  const plan = planRoleGrant(outline, { assignments: [], permissions: new Map(), caller: undefined });
  return lines([
    `OBJECT_ID=$(az ad sp show --id ${clientId(procedure)} --query id -o tsv)`,
    (plan.ok ? plan.value.steps[0]?.command : undefined) ?? '',
  ]);
}

/** Without `--append` the Azure CLI would remove every other password of the application (azure-facts E1). */
function reset(procedure: Procedure, endsOn: Date): string {
  const { cluster } = procedure;
  const id = clientId(procedure);
  const place = `--subscription ${cluster.subscriptionId} --resource-group ${quote(cluster.resourceGroup)} --name ${quote(cluster.name)}`;
  return lines([
    signIn(cluster),
    `PASSWORD=$(az ad app credential reset --id ${id} --append --display-name ${quote(passwordName(cluster))} --end-date ${formatTime(endsOn)} --query password -o tsv)`,
    `az aks update-credentials --reset-service-principal --service-principal ${id} --client-secret "$PASSWORD" ${place}`,
  ]);
}

function signIn({ tenantId }: { readonly tenantId: string }): string {
  return `az login --tenant ${tenantId}`;
}

function clientId({ memory }: Procedure): string {
  return memory.clientId ?? '"$APP_ID"';
}

function lines(parts: readonly string[]): string {
  return parts.join('\n');
}
