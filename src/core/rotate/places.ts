import type { PullSecretAccess } from '../access.ts';
import type { CredentialProgress, Issued } from '../credentials/issued.ts';
import { formatTime } from '../grants/dates.ts';
import { refuseUnsafeFile, type FileRef } from '../grants/outline.ts';
import type { PlanStep } from '../grants/plan-document.ts';
import { quote } from '../grants/shell.ts';
import { hideFromGit } from '../git-guard/hide-file.ts';
import { mergePullSecrets, type PullSecret } from '../manifests/pull-secret.ts';
import { pullSecretMetadata, type CredentialKind } from '../manifests/pull-secret-metadata.ts';
import { message } from '../message.ts';
import type { WorkspaceFiles } from '../ports.ts';
import { ok, type Result } from '../result.ts';
import type { FormWriter, HoldingFile } from './ports.ts';

/** Somewhere that the credential was written to, and is written to again. */
export interface RotationPlace {
  readonly label: string;
  readonly step: PlanStep;
  /** How long readers may go on with what they read before; they need none where nothing reads it by itself. */
  readonly settlesInMs?: number;
  /** `left`: the person did not want it changed; the old credential must stay then. */
  readonly write: (
    renewed: RenewedCredential,
    progress: CredentialProgress,
  ) => Promise<Result<'written' | 'left'>>;
}

export interface RenewedCredential extends Pick<Issued, 'credential' | 'expiresOn' | 'facts'> {
  readonly kind: CredentialKind;
}

/** The Secret of an access with another credential; its name, namespace and cluster stay. */
export function renewedSecret(access: PullSecretAccess, renewed: RenewedCredential): PullSecret {
  const { secretName, namespace, loginServer, clusterName } = access;
  const { kind, credential, expiresOn, facts } = renewed;
  return {
    name: secretName,
    ...(namespace === undefined ? {} : { namespace }),
    loginServer,
    username: credential.username,
    password: credential.password,
    ...pullSecretMetadata({
      loginServer,
      cluster: clusterName,
      credential: kind,
      ...facts,
      ...(expiresOn === undefined ? {} : { expires: formatTime(expiresOn) }),
    }),
  };
}

/** The files in which these accesses are, in the order in which they come. */
export function filesOf(
  holders: readonly PullSecretAccess[],
  labelOf: (path: string) => string,
): HoldingFile[] {
  return [...Map.groupBy(holders, ({ file, form }) => `${form} ${file}`).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined || first.form === 'apply-only') return [];
    return [{ path: first.file, label: labelOf(first.file), form: first.form, holders: own }];
  });
}

/** Fails with `refused` when git would keep one of the plain files, so that it is known before anything is made. */
export async function checkFiles(
  held: readonly HoldingFile[],
  files: WorkspaceFiles,
  signal: AbortSignal,
): Promise<Result<void>> {
  for (const { path, label } of held.filter(({ form }) => form === 'secret')) {
    const state = await files.gitState(path, signal);
    if (!state.ok) return state;
    const unsafe = refuseUnsafeFile(state.value, label);
    if (!unsafe.ok) return unsafe;
  }
  return ok(undefined);
}

/** A file of the workspace. A plain one is written only where git does not see it. */
export function filePlace(
  file: HoldingFile,
  ports: { readonly files: WorkspaceFiles; readonly forms: FormWriter },
): RotationPlace {
  const { label, form, holders } = file;
  return {
    label,
    step: {
      title: message('Write the new credential to {0}', label),
      details: holders.map(({ secretName, namespace }) =>
        namespace === undefined
          ? message('The Secret {0}, for the namespace of kubectl apply.', secretName)
          : message('The Secret {0}, for the namespace {1}.', secretName, namespace),
      ),
      ...(form === 'secret' ? { command: commandOf(file) } : {}),
      undo: message('Rotate again.'),
    },
    write: async (renewed, { signal, report }) => {
      report(message('Writing {0}', label));
      const secrets = holders.map((access) => renewedSecret(access, renewed));
      const written =
        form === 'secret'
          ? await writePlain(file, secrets, ports.files, signal)
          : await ports.forms.write({ ...file, form }, secrets, signal);
      return written.ok ? ok('written') : written;
    },
  };
}

/** The user name as a word of a command; a variable where it is not known. */
export function usernameWord(username: string | undefined): string {
  return username === undefined ? '"$USERNAME"' : quote(username);
}

/** The same by hand, without the annotations by which we know it again. */
function commandOf({ label, holders }: HoldingFile): string {
  const commands = holders.map(({ secretName, namespace, loginServer, tokenName, clientId }) =>
    [
      `kubectl create secret docker-registry ${quote(secretName)}`,
      ...(namespace === undefined ? [] : [`--namespace ${quote(namespace)}`]),
      `--docker-server ${quote(loginServer)} --docker-username ${usernameWord(tokenName ?? clientId)}`,
      '--docker-password "$PASSWORD" --dry-run=client --output yaml',
    ].join(' \\\n  '),
  );
  return commands
    .map((command, index) => `${command} ${index === 0 ? '>' : '>>'} ${quote(label)}`)
    .join(`\necho --- >> ${quote(label)}\n`);
}

async function writePlain(
  file: FileRef,
  secrets: readonly PullSecret[],
  files: WorkspaceFiles,
  signal: AbortSignal,
): Promise<Result<void>> {
  const hidden = await hideFromGit(file, files, signal);
  if (!hidden.ok) return hidden;
  const existing = await files.read(file.path);
  if (!existing.ok) return existing;
  const merged = mergePullSecrets(existing.value, secrets);
  return merged.ok ? files.write(file.path, merged.value, 'private') : merged;
}
