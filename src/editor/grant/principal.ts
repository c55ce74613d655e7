import { l10n, window } from 'vscode';
import type { ManagedCluster } from '../../core/clusters/managed-cluster.ts';
import { message, type Message } from '../../core/message.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import type { Principal } from '../../core/role-grants/outline.ts';
import { withProgress } from '../progress.ts';
import { describeFailure } from '../report-failure.ts';
import type { AzureServices } from '../services.ts';
import type { RoleAnswers } from './role-session.ts';

/**
 * With whom the nodes pull. A kubelet identity is in the cluster itself and needs no look-up; a service principal's
 * object id comes from Microsoft Graph, or from the person where Graph is refused.
 */
export async function principalOf(answers: RoleAnswers, azure: AzureServices): Promise<Result<Principal>> {
  const found = await findPrincipal(answers, azure);
  const { identity, serviceAccountImagePull } = answers.cluster;
  if (found.ok || identity.kind !== 'service-principal') return found;
  if (serviceAccountImagePull?.defaultIdentityId !== undefined) return found;
  if (found.failure.kind === 'cancelled' || found.failure.kind === 'not-found') return found;
  const { clientId } = identity;
  const objectId = await window.showInputBox({
    title: l10n.t('Service principal {0}', clientId),
    prompt: l10n.t(
      '{0} Enter its object id: az ad sp show --id {1} --query id',
      describeFailure(found.failure),
      clientId,
    ),
    ignoreFocusOut: true,
    validateInput: (value) => (GUID.test(value) ? undefined : l10n.t('An object id is a GUID.')),
  });
  return objectId === undefined
    ? cancelled()
    : ok({ objectId: objectId.toLowerCase(), label: labelOf(clientId, answers.cluster) });
}

/** The same without asking the person: fails as Graph does. */
export async function findPrincipal(
  { cluster, registry }: Pick<RoleAnswers, 'cluster' | 'registry'>,
  azure: AzureServices,
): Promise<Result<Principal>> {
  const { identity, serviceAccountImagePull } = cluster;
  if (serviceAccountImagePull?.defaultIdentityId !== undefined) {
    return defaultIdentity(cluster, serviceAccountImagePull.defaultIdentityId, azure);
  }
  if (identity.kind === 'managed-identity' && identity.kubelet !== undefined) {
    return ok({
      objectId: identity.kubelet.objectId,
      label: message('kubelet identity of {0}', cluster.name),
    });
  }
  if (identity.kind !== 'service-principal') {
    return err('not-found', message('{0} has no identity that could get a role.', cluster.name));
  }
  const { clientId } = identity;
  const label = labelOf(clientId, cluster);
  const found = await withProgress(message('Looking up the service principal'), ({ signal }) =>
    azure.principals.findServicePrincipal(registry.tenantId, clientId, signal),
  );
  if (found.ok && found.value !== undefined) {
    const { objectId, secretEndsOn } = found.value;
    return ok({ objectId, label, ...(secretEndsOn === undefined ? {} : { secretEndsOn }) });
  }
  if (!found.ok) return found;
  return err(
    'not-found',
    message('The tenant {0} knows no service principal {1}.', registry.tenantId, clientId),
  );
}

function labelOf(clientId: string, { name }: ManagedCluster): Message {
  return message('service principal {0} of {1}', clientId, name);
}

/** azure-facts F8: with a pull profile for service accounts the kubelet identity is not used. */
async function defaultIdentity(
  { name, tenantId }: ManagedCluster,
  id: string,
  { clusters }: AzureServices,
): Promise<Result<Principal>> {
  const found = await withProgress(message('Reading the identity for service accounts'), ({ signal }) =>
    clusters.principalOf({ id, tenantId }, signal),
  );
  if (!found.ok) return found;
  if (found.value === undefined) {
    return err(
      'not-found',
      message('The identity with which service accounts of {0} pull is gone: {1}', name, id),
      {
        hint: message('Set another default identity for image pulls on the cluster, or use a pull secret.'),
      },
    );
  }
  return ok({ objectId: found.value, label: message('default identity for service accounts of {0}', name) });
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
