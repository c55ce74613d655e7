import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { formTool, runTool } from '../forms/form-tools.ts';
import type { Form } from '../../../src/core/forms/form.ts';
import type { CellPlace } from './cells.ts';
import { playExternalSecrets, playMsiAcrPull, type Surroundings } from './controllers.ts';
import type { Manifest } from './manifest.ts';
import { readObjects } from './places.ts';

export interface Handed extends Surroundings {
  readonly place: CellPlace;
  /** The file that the grant wrote. */
  readonly secretFile: string;
  /** What the tool of the place makes of the workspace. */
  readonly built: readonly Manifest[];
  /** Folder of the keys with which a cluster opens what is encrypted for it. */
  readonly keys: string;
}

/** Brings what the grant wrote into the cluster, by the tool of its form: afterwards the pull secret is there. */
export async function handOver(form: Form, handed: Handed): Promise<void> {
  switch (form) {
    case 'secret':
      return store((await objectsOf(handed, 'Secret'))[0], handed);
    case 'sealed-secret':
      return store(await unseal(handed), handed);
    case 'sops':
      return store(await decrypt(handed), handed);
    case 'external-secrets': {
      const [generator] = await storedObjects(handed, 'ACRAccessToken');
      const [externalSecret] = await storedObjects(handed, 'ExternalSecret');
      assert.ok(generator !== undefined && externalSecret !== undefined);
      return store(await playExternalSecrets({ generator, externalSecret }, handed), handed);
    }
    case 'acr-pull-binding': {
      const [binding] = await storedObjects(handed, 'AcrPullBinding');
      assert.ok(binding !== undefined);
      return store(await playMsiAcrPull(binding, handed), handed);
    }
    case 'apply-only':
      await assert.rejects(readFile(handed.secretFile), { code: 'ENOENT' });
  }
}

/** The objects of a kind in the form's file; what may be committed is a part of the build of a kustomization. */
async function objectsOf({ built, place, secretFile }: Handed, kind: string): Promise<Manifest[]> {
  const included = built.filter((object) => object.kind === kind);
  assert.equal(included.length > 0, place === 'kustomize-patch' && kind !== 'Secret');
  if (included.length > 0) return included;
  const objects = (await readObjects(secretFile)) as Manifest[];
  return objects.filter((object) => object.kind === kind);
}

/** The same after the API server has checked them against its schema and stored them. */
async function storedObjects(handed: Handed, kind: string): Promise<Manifest[]> {
  const objects = await objectsOf(handed, kind);
  return Promise.all(objects.map((object) => put(object, handed)));
}

async function unseal(handed: Handed): Promise<Manifest> {
  const [sealed] = await storedObjects(handed, 'SealedSecret');
  const key = path.join(handed.keys, 'sealing.key');
  const args = ['--recovery-unseal', '--recovery-private-key', key, '--format', 'yaml'];
  return parse(await runTool(formTool('kubeseal'), args, { input: stringify(sealed) })) as Manifest;
}

async function decrypt({ secretFile, keys }: Handed): Promise<Manifest> {
  const environment = { SOPS_AGE_KEY_FILE: path.join(keys, 'age.key') };
  return parse(await runTool(formTool('sops'), ['decrypt', secretFile], { environment })) as Manifest;
}

async function store(secret: Manifest | undefined, handed: Handed): Promise<void> {
  assert.ok(secret !== undefined, 'there is a Secret');
  const { name, namespace } = secret.metadata;
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  await put({ ...secret, apiVersion: 'v1', kind: 'Secret', metadata }, handed);
}

/** Refused when a field is not of the schema. */
export async function put(
  object: Partial<Manifest>,
  { admin, namespace }: Pick<Surroundings, 'admin' | 'namespace'>,
): Promise<Manifest> {
  const { apiVersion = 'v1', kind = '' } = object;
  const base = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const url = `${base}/namespaces/${namespace}/${kind.toLowerCase()}s?fieldValidation=Strict`;
  return (await admin.must('POST', url, object)) as unknown as Manifest;
}
