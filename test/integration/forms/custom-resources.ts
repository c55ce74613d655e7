import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import type { AdminClient, Json } from '../../kube/admin-client.ts';

const PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: unknown;
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Makes the API server serve every definition of a folder, in place of other versions of them. */
export async function serveDefinitions(admin: AdminClient, folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const definition = parse(await readFile(join(folder, name), 'utf8')) as Definition;
    await put(admin, definition);
    await untilServed(admin, definition);
  }
}

async function put(admin: AdminClient, definition: Definition): Promise<void> {
  const own = `${PATH}/${definition.metadata.name}`;
  const { status, body } = await admin.send('GET', own);
  if (status === 404) await admin.must('POST', PATH, definition);
  else await admin.must('PUT', own, { ...body, spec: definition.spec });
}

async function untilServed(admin: AdminClient, { metadata, spec }: Definition): Promise<void> {
  const { group, names, versions } = spec as {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  for (const { name, served } of versions) {
    const path = `/apis/${group}/${name}/${names.plural}`;
    while (((await admin.send('GET', path)).status === 200) !== served) await delay(100);
  }
  while (!(await isEstablished(admin, metadata.name))) await delay(100);
}

async function isEstablished(admin: AdminClient, name: string): Promise<boolean> {
  const { status } = (await admin.must('GET', `${PATH}/${name}`)) as Json & Definition;
  return (
    status?.conditions?.some(
      (condition) => condition.type === 'Established' && condition.status === 'True',
    ) === true
  );
}
