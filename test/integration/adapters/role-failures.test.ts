import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { CONTOSO_TENANT, contosoSeed, FABRIKAM_TENANT } from '../../emulator/contoso-seed.ts';
import { startControl, type ControlServer } from '../../emulator/control.ts';
import { runScript } from '../emulator/child.ts';
import { issueTokens } from './issue-tokens.ts';

const LEGACY = 'contoso.azurecr.io/team/web:1.4.2';
const ABAC = 'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io/team/web:1.4.2';
const REGISTRY =
  '/subscriptions/aaaaaaaa-0000-4000-8000-000000000001/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso';

function aks(name: string): string {
  return HOSTS[name] ?? `${name}-0a1b2c3d.hcp.westeurope.azmk8s.io`;
}

const HOSTS: Readonly<Record<string, string>> = {
  'shop-uami': 'shop-uami-1b2c3d4e.hcp.westeurope.azmk8s.io',
  'shop-sp': 'shop-sp-2c3d4e5f.hcp.westeurope.azmk8s.io',
  'shop-new': 'shop-new-3d4e5f6a.hcp.westeurope.azmk8s.io',
  'shop-stopped': 'shop-stopped-4e5f6a7b.hcp.westeurope.azmk8s.io',
};

interface Answer {
  readonly scenario?: string;
  readonly reasons?: readonly string[];
  readonly warnings?: readonly string[];
  readonly findings?: readonly string[];
  readonly nothingToDo?: boolean;
  readonly waits: readonly number[];
  readonly failure?: {
    readonly kind: string;
    readonly text: string;
    readonly hint: string;
    readonly detail?: string;
  };
}

const DONE = ['pass', 'pass', 'unknown'];

describe('a grant by role in the emulated Azure', function () {
  this.timeout(120_000);
  let azure: AzureEmulator;
  let control: ControlServer;

  beforeEach(async () => {
    azure = await startAzure(contosoSeed());
    control = await startControl(azure, 0);
  });
  afterEach(async () => {
    await control.close();
    await azure.close();
  });

  async function grant(host: string, image: string, principal = 'developer'): Promise<Answer> {
    const tenants = principal === 'developer' ? [CONTOSO_TENANT, FABRIKAM_TENANT] : [CONTOSO_TENANT];
    return (await runScript('../adapters/role-script.ts', [host, image, control.url], {
      ...azure.environment,
      ACR_PULL_TEST_TOKENS: issueTokens(azure, principal, tenants),
    })) as Answer;
  }

  /** Requests for role assignments that were answered, as method and status. */
  function assignmentRequests(): string[] {
    return azure.requests
      .filter(({ path }) => /roleAssignments\/[^/]+$/i.test(path))
      .map(({ method, status }) => `${method} ${status}`);
  }

  it('takes at most four requests from the confirmed plan to the end, and no PUT on the cluster', async () => {
    assert.deepEqual((await grant(aks('shop-prod'), LEGACY)).findings, DONE);
    const first = azure.requests.findIndex(
      ({ method, path }) => method === 'PUT' && /roleAssignments/i.test(path),
    );
    const after = azure.requests
      .slice(first)
      .map(({ method, path }) => `${method} ${path.split('/').at(-2) ?? ''}`);
    assert.deepEqual(after, ['PUT roleAssignments', 'GET roleAssignments']);
    assert.ok(
      azure.requests.every(({ host }) => host === 'management.azure.com'),
      'Graph is not asked',
    );
    assert.ok(!azure.requests.some(({ method, path }) => method === 'PUT' && /managedClusters/i.test(path)));
  });

  it('crosses subscriptions, and takes a user-assigned kubelet identity', async () => {
    assert.deepEqual((await grant(aks('shop-uami'), ABAC)).findings, DONE);
  });

  it('gives a service principal its role by the object id that Graph tells', async () => {
    assert.deepEqual((await grant(aks('shop-sp'), LEGACY)).findings, DONE);
  });

  it('done twice changes nothing the second time', async () => {
    await grant(aks('shop-prod'), LEGACY);
    assert.equal((await grant(aks('shop-prod'), LEGACY)).nothingToDo, true);
  });

  it('without the right ends at once, naming right, scope and role', async () => {
    const { failure } = await grant(aks('shop-prod'), LEGACY, 'contributor');
    assert.equal(failure?.kind, 'forbidden');
    assert.ok(failure.text.includes(REGISTRY) && failure.text.includes('AuthorizationFailed'));
    assert.match(failure.hint, /roleAssignments\/write.*Role Based Access Control Administrator/);
    assert.deepEqual(assignmentRequests(), ['PUT 403']);
    assert.deepEqual((await grant(aks('shop-prod'), LEGACY)).findings, DONE);
  });

  it('for a managed identity of another tenant is not tried', async () => {
    const { scenario, reasons } = await grant(aks('fabrikam-msi'), LEGACY);
    assert.equal(scenario, 'pull-secret');
    assert.ok(reasons?.some((reason) => reason.includes('never reaches another tenant')));
  });

  it('waits for a principal that Entra knows only after a minute', async () => {
    azure.faults.add({
      pathPattern: 'roleAssignments/[^/]+$',
      method: 'PUT',
      times: 4,
      status: 400,
      body: JSON.stringify({ error: { code: 'PrincipalNotFound', message: 'Principal x does not exist.' } }),
    });
    const answer = await grant(aks('shop-prod'), LEGACY);
    assert.deepEqual(answer.findings, DONE);
    assert.deepEqual(answer.waits, [5_000, 10_000, 20_000, 40_000]);
  });

  it('looks into a 409: an assignment with a condition that came meanwhile', async () => {
    await grant(aks('shop-prod'), ABAC);
    azure.faults.add({
      pathPattern: 'roleAssignments/[^/]+$',
      method: 'PUT',
      times: 1,
      status: 409,
      body: JSON.stringify({
        error: { code: 'RoleAssignmentExists', message: 'The role assignment already exists.' },
      }),
    });
    const { failure } = await grant(aks('shop-prod'), ABAC.replace('team/web', 'team/other'));
    assert.equal(failure?.kind, 'conflict');
    assert.match(failure.text, /leaves out team\/other/);
    assert.deepEqual((await grant(aks('shop-prod'), ABAC.replace('team/web', 'team/other'))).findings, DONE);
  });

  it('names the lock that forbids it', async () => {
    azure.state.settings.locks = [{ scope: REGISTRY, level: 'ReadOnly' }];
    const { failure } = await grant(aks('shop-prod'), LEGACY);
    assert.equal(failure?.kind, 'forbidden');
    assert.match(failure.hint, /lock/);
    azure.state.settings.locks = [];
    assert.deepEqual((await grant(aks('shop-prod'), LEGACY)).findings, DONE);
  });

  it('goes on when it is throttled, and makes no storm', async () => {
    azure.faults.add({
      pathPattern: 'roleAssignments/[^/]+$',
      method: 'PUT',
      times: 2,
      status: 429,
      retryAfter: 1,
    });
    assert.deepEqual((await grant(aks('shop-prod'), LEGACY)).findings, DONE);
    assert.deepEqual(assignmentRequests(), ['PUT 429', 'PUT 429', 'PUT 201', 'GET 200']);
  });

  it('says what Azure says when the subscription has no room for more assignments', async () => {
    azure.state.settings.assignmentLimit = 0;
    const { failure } = await grant(aks('shop-prod'), LEGACY);
    assert.match(failure?.text ?? '', /RoleAssignmentLimitExceeded/);
    assert.match(failure?.hint ?? '', /Azure says/);
    assert.deepEqual(assignmentRequests().length, 1);
  });

  it('says that Graph refused to tell the object id', async () => {
    azure.faults.add({
      host: 'graph.microsoft.com',
      times: 1,
      status: 403,
      body: JSON.stringify({
        error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' },
      }),
    });
    const { failure } = await grant(aks('shop-sp'), LEGACY);
    assert.equal(failure?.kind, 'forbidden');
    assert.match(
      failure.text,
      /look up the service principal .* with Microsoft Graph .*Authorization_RequestDenied/,
    );
    assert.deepEqual((await grant(aks('shop-sp'), LEGACY)).findings, DONE);
  });

  it('says that the kubelet identity is not there yet', async () => {
    const { scenario, reasons } = await grant(aks('shop-new'), LEGACY);
    assert.equal(scenario, 'pull-secret');
    assert.ok(reasons?.some((reason) => reason.includes('no kubelet identity yet (state Creating)')));
  });

  it('grants to a stopped cluster, and says that no node can try', async () => {
    const { findings, warnings } = await grant(aks('shop-stopped'), LEGACY);
    assert.deepEqual(findings, DONE);
    assert.match(warnings?.join() ?? '', /shop-stopped is stopped/);
  });
});
