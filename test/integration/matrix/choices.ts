import path from 'node:path';
import { findSopsPlace } from '../../../src/adapters/forms/sops-config.ts';
import { readSealingCertificate } from '../../../src/adapters/forms/sealing-certificate.ts';
import { chooseCredential } from '../../../src/core/credentials/choose-credential.ts';
import { credentialKindOf, type CredentialSource } from '../../../src/core/credentials/source.ts';
import { chooseForm, type FormOffer } from '../../../src/core/forms/choose-form.ts';
import { deliveryOf } from '../../../src/core/forms/delivery.ts';
import { formFileName } from '../../../src/core/forms/form.ts';
import { sopsFileNames } from '../../../src/core/forms/sops-rules.ts';
import { daysAfter } from '../../../src/core/grants/dates.ts';
import { secretFileName } from '../../../src/core/grants/names.ts';
import type { ControllerStorage, Storage } from '../../../src/core/grants/storage.ts';
import type { ArmRegistry } from '../../../src/core/registry.ts';
import type { SourceFile } from '../../../src/core/references/source-file.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { CellTask } from './cells.ts';
import { signal, value, type GrantSession } from './grant-session.ts';
import { PUT_BY_OTHERS, type MatrixTask } from './matrix-task.ts';

/** The credential of a cell. One whose form goes without starts with a token, as every grant does. */
export function sourceOf({ credential }: CellTask, { pasted }: MatrixTask): CredentialSource {
  const expiresOn = daysAfter(new Date(), 90);
  switch (credential) {
    case 'service-principal':
      return { kind: 'new-principal', expiresOn };
    case 'admin':
      return { kind: 'admin', slot: 'password1', mayEnable: true };
    case 'entra-token':
      return { kind: 'entra-token' };
    case 'pasted': {
      const { user: username, password } = pasted;
      return { kind: 'pasted', credential: { username, password: new Secret(password) } };
    }
    default:
      return { kind: 'token', expiresOn };
  }
}

/** What is said of the credential before one is made. */
export async function credentialOffer(
  { credential }: CellTask,
  registry: ArmRegistry,
  { task, ports }: GrantSession,
): Promise<ReturnType<typeof chooseCredential>[number]> {
  const caller = value(await ports.roles.callerPermissions(registry, signal));
  const wanted = credential === 'none' ? credential : sourceOf({ credential } as CellTask, task).kind;
  const offer = chooseCredential({ registry, caller }).find((each) => each.credential === wanted);
  if (offer === undefined) throw new Error(`${wanted} is not among the credentials.`);
  return offer;
}

/** What is said of the form, for a workspace and a cluster in which every form can be had. */
export async function formOffer(
  cell: CellTask,
  documents: readonly SourceFile[],
  session: GrantSession,
): Promise<FormOffer> {
  const { task, ports, cluster, served, cloud } = session;
  const [git, sops, mayApply] = await Promise.all([
    ports.files.gitState(plainFile(cell, session), signal),
    findSopsPlace(sopsFiles(cell, session)),
    cluster.mayI('patch', 'secrets', cell.namespace, signal),
  ]);
  const isControllers = cell.credential === 'workload-identity' || cell.credential === 'managed-identity';
  const offers = chooseForm({
    ...(isControllers ? {} : { credential: credentialKindOf(sourceOf(cell, task)) }),
    cloud,
    cluster: { kind: 'asked', served, mayApply: value(mayApply) },
    identities: [],
    delivery: deliveryOf(documents.map(({ path: file, text }) => ({ name: path.basename(file), text }))),
    git: value(git),
    ...(sops.ok ? {} : { sopsObstacle: sops.failure.message }),
  });
  const offer = offers.find(({ form }) => form === cell.form);
  if (offer === undefined) throw new Error(`${cell.form} is not among the forms.`);
  return offer;
}

/** What a person answers when the form asks. */
export async function storageOf(cell: CellTask, session: GrantSession): Promise<Storage> {
  const { form } = cell;
  switch (form) {
    case 'secret':
    case 'apply-only':
      return { form };
    case 'sealed-secret': {
      const certificate = value(await readSealingCertificate(session.task.certificate));
      return { form, certificate, scope: 'strict' };
    }
    case 'sops':
      return { form, place: value(await findSopsPlace(sopsFiles(cell, session))) };
    case 'external-secrets':
    case 'acr-pull-binding':
      return controllerStorage(cell, session);
  }
}

function controllerStorage(cell: CellTask, { task, served }: GrantSession): ControllerStorage {
  const { account, secret, clientIdKey, clientSecretKey } = PUT_BY_OTHERS;
  const workload = { kind: 'workload-identity', serviceAccountName: account } as const;
  if (cell.form === 'acr-pull-binding') {
    const managed = { kind: 'managed-identity', clientId: task.clientId } as const;
    const identity = cell.credential === 'managed-identity' ? managed : workload;
    return { form: cell.form, version: served.acrPullBinding ?? 'v1beta1', identity };
  }
  const keys = { secretName: secret, clientIdKey, clientSecretKey };
  const principal = { kind: 'service-principal', ...keys } as const;
  const identity = cell.credential === 'service-principal' ? principal : workload;
  return { form: 'external-secrets', version: served.externalSecrets ?? 'v1beta1', identity };
}

/** Where the form's file goes. */
export function fileOf(cell: CellTask, storage: Storage, session: GrantSession): string {
  if (storage.form === 'sops') return storage.place.file;
  const file = plainFile(cell, session);
  return path.join(cell.folder, formFileName(storage.form, path.basename(file)) ?? path.basename(file));
}

function plainFile({ folder }: CellTask, { task, context }: GrantSession): string {
  return path.join(folder, secretFileName(task.login, context.clusterName));
}

function sopsFiles(cell: CellTask, session: GrantSession): [string, ...string[]] {
  const [first = '', ...others] = sopsFileNames(path.basename(plainFile(cell, session))).map((name) =>
    path.join(cell.folder, name),
  );
  return [first, ...others];
}
