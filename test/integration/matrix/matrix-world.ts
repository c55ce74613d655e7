import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_PRODUCTION, CONTOSO_TENANT, contosoSeed } from '../../emulator/contoso-seed.ts';
import { roleNamed } from '../../emulator/roles.ts';
import type { ApiServer } from '../../kube/api-server.ts';
import { makeNamespace } from '../../kube/people.ts';
import { makeSealingCertificate } from '../../kube/sealing.ts';
import { issueTokens, REGISTRY_AUDIENCE } from '../adapters/issue-tokens.ts';
import { runScript } from '../emulator/child.ts';
import { serveDefinitions } from '../forms/custom-resources.ts';
import { formTool, runTool } from '../forms/form-tools.ts';
import { createToken } from '../registry/registry-token.ts';
import { CELLS, PLACE_NAMES, type Cell, type CellPlace, type CellTask } from './cells.ts';
import { federatedAccount } from './controllers.ts';
import { inParallel } from './in-parallel.ts';
import { PUT_BY_OTHERS, type Granted, type MatrixTask } from './matrix-task.ts';
import { workspaceFiles } from './places.ts';

export const LOGIN = 'contoso.azurecr.io';
const OPEN_LOGIN = 'contosoopen.azurecr.io';
const REPOSITORY = 'team/web';
const TAG = '1.4.2';

/** One Azure, one repository with a folder a cell, and what a cluster has that is made for every form. */
export interface MatrixWorld {
  readonly azure: AzureEmulator;
  readonly tasks: readonly CellTask[];
  /** Of all folders of cells; a git repository. */
  readonly root: string;
  /** Outside of it: with what the cluster opens what is encrypted. */
  readonly keys: string;
  /** Of the registry that lets everybody pull. */
  readonly openImage: string;
  grant(): Promise<readonly Granted[]>;
  close(): Promise<void>;
}

export async function startMatrixWorld(server: ApiServer): Promise<MatrixWorld> {
  const seed = contosoSeed();
  const images = [{ repository: REPOSITORY, tag: TAG }];
  const open = {
    name: 'contosoopen',
    subscriptionId: CONTOSO_PRODUCTION,
    anonymousPullEnabled: true,
    images,
  };
  const azure = await startAzure({ ...seed, registries: [...seed.registries, open] });
  const base = await mkdtemp(path.join(tmpdir(), 'acr-pull-matrix-'));
  const [root, keys] = [path.join(base, 'shop'), path.join(base, 'keys')];
  await Promise.all([root, keys].map((folder) => mkdir(folder)));
  await promisify(execFile)('git', ['init', '-q'], { cwd: root });
  for (const folder of [formTool('crds', 'sealed-secrets'), formTool('crds', 'external-secrets'), CRDS])
    await serveDefinitions(server.admin, folder);
  for (const principal of ['nobody', 'shop-prod-agentpool']) givePullRole(azure, principal);
  const tasks = await inParallel(CELLS, 4, (cell) => prepare(cell, { azure, server, root }));
  const { file: certificate } = makeSealingCertificate(keys);
  await writeSopsRule(root, keys);
  const actions = [`repositories/${REPOSITORY}/content/read`];
  const task: MatrixTask = {
    ...{ cells: tasks, root, login: LOGIN, openLogin: OPEN_LOGIN, certificate },
    kubeconfig: server.kubeconfig,
    pasted: await createToken(azure, { loginServer: LOGIN, name: 'handed-over', actions }),
    clientId: azure.state.principalNamed('shop-prod-agentpool').appId,
  };
  const taskFile = path.join(keys, 'task.json');
  await writeFile(taskFile, JSON.stringify(task), { mode: 0o600 });
  return {
    ...{ azure, tasks, root, keys, openImage: `${OPEN_LOGIN}/${REPOSITORY}:${TAG}` },
    grant: async () => {
      const account = issueTokens(azure, 'developer', [CONTOSO_TENANT], [REGISTRY_AUDIENCE]);
      const PATH = `${path.dirname(formTool('sops'))}${path.delimiter}${process.env['PATH'] ?? ''}`;
      const environment = { ...azure.environment, PATH, ACR_PULL_TEST_TOKENS: account };
      return (await runScript('../matrix/grant-script.ts', [taskFile], environment, 300_000)) as Granted[];
    },
    close: async () => {
      await azure.close();
      await rm(base, { recursive: true });
    },
  };
}

const CRDS = 'test/fixtures/crds';

/** What the hint of a grant asks for. */
function givePullRole(azure: AzureEmulator, principal: string): void {
  azure.state.assignRole({
    name: randomUUID(),
    scope: azure.state.registry(LOGIN).id,
    roleDefinitionId: roleNamed('AcrPull').id,
    principalId: azure.state.objectId(azure.state.principalNamed(principal), CONTOSO_TENANT) ?? '',
  });
}

interface Ground {
  readonly azure: AzureEmulator;
  readonly server: ApiServer;
  readonly root: string;
}

async function prepare(cell: Cell, { azure, server, root }: Ground): Promise<CellTask> {
  const namespace = await makeNamespace(server, 'shop');
  await putIdentities(namespace, azure, server);
  const login = cell.credential === 'none' ? OPEN_LOGIN : LOGIN;
  const folder = path.join(root, cell.credential, cell.form, cell.place);
  const image = { login, repository: REPOSITORY, tag: TAG };
  for (const { path: name, text } of workspaceFiles(placeOf(cell), image, namespace)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return { ...cell, namespace, folder };
}

/** What an administrator has put there, so that controllers can sign in. */
async function putIdentities(namespace: string, azure: AzureEmulator, { admin }: ApiServer): Promise<void> {
  const { appId, secrets } = azure.state.principalNamed('nobody');
  const { account, secret, clientIdKey, clientSecretKey } = PUT_BY_OTHERS;
  const base = `/api/v1/namespaces/${namespace}`;
  await admin.must('POST', `${base}/serviceaccounts`, federatedAccount(account, appId));
  await admin.must('POST', `${base}/secrets`, {
    metadata: { name: secret },
    stringData: { [clientIdKey]: appId, [clientSecretKey]: secrets?.[0]?.value ?? '' },
  });
}

async function writeSopsRule(root: string, keys: string): Promise<void> {
  const key = await runTool(formTool('age-keygen'), []);
  await writeFile(path.join(keys, 'age.key'), key, { mode: 0o600 });
  const recipient = /public key: (\S+)/.exec(key)?.[1] ?? '';
  const rule = ['creation_rules:', '  - path_regex: \\.sops\\.yaml$', `    age: ${recipient}`, ''];
  await writeFile(path.join(root, '.sops.yaml'), rule.join('\n'));
}

export function placeOf({ place }: Cell): CellPlace {
  if (place in PLACE_NAMES) return place as CellPlace;
  throw new Error(`${place} is no place of the matrix.`);
}
