import { Uri } from 'vscode';
import type { KnownAccess } from '../../api.ts';
import type { Access } from '../../core/access.ts';
import { findAccesses } from '../accesses.ts';
import { contextByName } from '../grant/context-by-name.ts';
import { errorOf, readQuery } from './arguments.ts';
import type { ApiDependencies } from './exports.ts';

/** `getAccess` of the API: what files and the tree tell already. */
export async function getAccess(
  query: unknown,
  { services, applied, loadedRoles }: ApiDependencies,
): Promise<readonly KnownAccess[]> {
  const { context, registry } = readQuery(query);
  const own = context === undefined ? undefined : contextByName(context, await services.contexts());
  if (own?.ok === false) throw errorOf(own.failure);
  const accesses: Access[] = [...loadedRoles(), ...(await findAccesses(applied))];
  return accesses
    .filter(({ clusterName }) => own === undefined || clusterName === own.value.clusterName)
    .filter(({ loginServer }) => registry === undefined || loginServer === registry.toLowerCase())
    .map(knownAccess);
}

/** Field by field, so that nothing gets out that the types do not name. */
function knownAccess(access: Access): KnownAccess {
  const { loginServer: registry, clusterName: cluster } = access;
  if (access.kind === 'role') {
    return { kind: 'role', registry, cluster, assignment: access.assignment.id, coverage: access.coverage };
  }
  const { namespace, secretName, form, credential, expiresOn, file } = access;
  return {
    kind: 'pull-secret',
    registry,
    cluster,
    ...(namespace === undefined ? {} : { namespace }),
    secretName,
    form,
    credential,
    ...(expiresOn === undefined ? {} : { expiresOn }),
    file: Uri.file(file),
  };
}
