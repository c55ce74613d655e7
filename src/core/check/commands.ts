import { quote } from '../grants/shell.ts';
import type { ArmRegistry } from '../registry.ts';
import { pullRoleOf, type Principal } from '../role-grants/outline.ts';

/** How `az acr` calls a registry: by its name, or by its login server where only that is known. */
function nameOf(registry: ArmRegistry | undefined, loginServer: string): string {
  return quote(registry?.name ?? loginServer);
}

/** What a person can run to see more, or to mend. None of it is run here. */
export const checkCommands = {
  showRegistry: (loginServer: string): string =>
    `az acr list --query "[?loginServer=='${loginServer}']" --output table`,

  showNetwork: ({ name }: ArmRegistry): string =>
    `az acr show --name ${quote(name)} --query "{public:publicNetworkAccess, rules:networkRuleSet, endpoints:privateEndpointConnections[].id}"`,

  allowAddress: ({ name }: ArmRegistry): string =>
    `az acr network-rule add --name ${quote(name)} --ip-address "$OUTGOING_ADDRESS_OF_THE_NODES"`,

  showEndpoints: ({ name }: ArmRegistry): string =>
    `az acr private-endpoint-connection list --registry-name ${quote(name)} --output table`,

  assignRole: (registry: ArmRegistry, { objectId }: Principal): string =>
    [
      `az role assignment create --assignee-object-id ${objectId} --assignee-principal-type ServicePrincipal`,
      `--role ${pullRoleOf(registry).guid} --scope ${quote(registry.id)}`,
    ].join(' \\\n  '),

  listRoles: ({ id }: ArmRegistry, { objectId }: Principal): string =>
    `az role assignment list --assignee ${objectId} --scope ${quote(id)} --include-inherited --include-groups --output table`,

  showTags: (
    registry: ArmRegistry | undefined,
    { loginServer, repository }: { readonly loginServer: string; readonly repository: string },
  ): string =>
    `az acr repository show-tags --name ${nameOf(registry, loginServer)} --repository ${quote(repository)} --orderby time_desc --top 20`,

  showManifest: (
    registry: ArmRegistry | undefined,
    image: { readonly loginServer: string; readonly repository: string; readonly reference: string },
  ): string => {
    const { loginServer, repository, reference } = image;
    const separator = reference.includes(':') ? '@' : ':';
    return `az acr manifest show --registry ${nameOf(registry, loginServer)} --name ${quote(`${repository}${separator}${reference}`)}`;
  },

  showToken: (registry: ArmRegistry, token: string): string =>
    `az acr token show --registry ${quote(registry.name)} --name ${quote(token)}`,

  enableToken: (registry: ArmRegistry, token: string): string =>
    `az acr token update --registry ${quote(registry.name)} --name ${quote(token)} --status enabled`,

  showSecret: (
    context: string,
    { namespace, name }: { readonly namespace: string; readonly name: string },
  ): string =>
    `kubectl --context ${quote(context)} --namespace ${quote(namespace)} get secret ${quote(name)}`,

  applySecret: (
    context: string,
    { file, namespace }: { readonly file: string; readonly namespace: string },
  ): string => `kubectl --context ${quote(context)} --namespace ${quote(namespace)} apply -f ${quote(file)}`,

  showNodes: (context: string): string =>
    `kubectl --context ${quote(context)} get nodes --label-columns kubernetes.io/os,kubernetes.io/arch`,
} as const;
