import path from 'node:path';
import { trialSecrets } from '../../../src/core/apply/grant-apply.ts';
import { readClusterState } from '../../../src/core/apply/place-state.ts';
import type { PlannedApply } from '../../../src/core/apply/planned-apply.ts';
import { readCredentialState, type CredentialState } from '../../../src/core/credentials/state.ts';
import { outlineGrant, type GrantOutline } from '../../../src/core/grants/outline.ts';
import { planGrant } from '../../../src/core/grants/plan.ts';
import { findPulling, planReferences, pullingWorkloads } from '../../../src/core/grants/references.ts';
import { runGrant } from '../../../src/core/grants/run.ts';
import { isControllerStorage } from '../../../src/core/grants/storage.ts';
import { plain } from '../../../src/core/message.ts';
import type { ArmRegistry } from '../../../src/core/registry.ts';
import type { SourceFile } from '../../../src/core/references/source-file.ts';
import type { Result } from '../../../src/core/result.ts';
import type { CellTask } from './cells.ts';
import { credentialOffer, fileOf, formOffer, sourceOf, storageOf } from './choices.ts';
import { folderDocuments } from './folder-documents.ts';
import { signal, value, type GrantSession } from './grant-session.ts';
import type { Granted } from './matrix-task.ts';

/** Grants as the editor does, as far as a person gets with these choices. */
export async function grantCell(cell: CellTask, session: GrantSession): Promise<Granted> {
  const login = cell.credential === 'none' ? session.task.openLogin : session.task.login;
  const registry = await session.registry(login);
  const credential = await credentialOffer(cell, registry, session);
  if (credential.level === 'impossible') return failed(plain(credential.reason));
  if (cell.credential === 'none') return { kind: 'reason', text: plain(credential.reason) };
  const documents = value(await folderDocuments(cell.folder).read());
  const form = await formOffer(cell, documents, session);
  if (form.leavesCredential) return { kind: 'reason', text: plain(form.reason) };
  const outline = await outlineOf(cell, { registry, documents }, session);
  if (form.level === 'impossible') {
    const refusal = outline.ok ? 'It was not refused.' : plain(outline.failure.message);
    return { kind: 'reason', text: plain(form.reason), refusal };
  }
  return outline.ok
    ? grant(outline.value, { cell, documents }, session)
    : failed(plain(outline.failure.message));
}

interface Found {
  readonly registry: ArmRegistry;
  readonly documents: readonly SourceFile[];
}

async function outlineOf(
  cell: CellTask,
  { registry, documents }: Found,
  session: GrantSession,
): Promise<Result<GrantOutline>> {
  const { loginServer } = registry;
  const { task, context, cloud, ports } = session;
  const storage = await storageOf(cell, session);
  const file = fileOf(cell, storage, session);
  const selected = [cell.folder];
  const places = findPulling(documents, { loginServer, selected, only: undefined });
  const [first] = places.workloads;
  if (first === undefined) throw new Error('Nothing in the folder pulls from the registry.');
  return outlineGrant({
    context: { ...context, namespace: cell.namespace },
    registry: { loginServer, arm: registry },
    source: sourceOf(cell, task),
    storage,
    cloud,
    workloads: pullingWorkloads(places, documents),
    selected,
    placement: cell.place,
    manifest: { path: first.path, label: path.relative(task.root, first.path) },
    secretFile: {
      path: file,
      label: path.relative(task.root, file),
      git: value(await ports.files.gitState(file, signal)),
    },
    machine: 'laptop',
  });
}

async function grant(
  outline: GrantOutline,
  { cell, documents }: { readonly cell: CellTask; readonly documents: readonly SourceFile[] },
  session: GrantSession,
): Promise<Granted> {
  const { ports, cluster } = session;
  const states: CredentialState[] = [];
  for (const secret of isControllerStorage(outline.storage) ? [] : outline.pullSecrets)
    states.push(value(await readCredentialState(outline, secret, ports, signal)));
  const apply = cell.form === 'apply-only' ? await lookAtCluster(outline, session) : undefined;
  const plan = planGrant(outline, planReferences(documents, outline), states, apply);
  const granted = await runGrant(
    plan,
    { ...ports, cluster, documents: folderDocuments(cell.folder) },
    { signal, report: () => undefined },
  );
  if (!granted.ok) return failed(plain(granted.failure.message));
  const { findings, references } = granted.value;
  if (references.uneditable.length > 0) return failed('A reference could not be added.');
  return {
    kind: 'granted',
    secretFile: outline.secretFile.path,
    findings: findings.map(({ level, text }) => `${level}: ${plain(text)}`),
  };
}

async function lookAtCluster(outline: GrantOutline, { cluster }: GrantSession): Promise<PlannedApply> {
  const state = value(await readClusterState(trialSecrets(outline), cluster, signal));
  return { state, agreed: new Set() };
}

function failed(text: string): Granted {
  return { kind: 'failed', text };
}
