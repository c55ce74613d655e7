import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { commands, extensions, workspace } from 'vscode';
import { NodeWorkspaceFiles } from '../../src/adapters/files/node-workspace-files.ts';
import { composeAzure } from '../../src/compose-azure.ts';
import { addPullSecret } from '../../src/core/manifests/add-pull-secret.ts';
import { mergePullSecrets } from '../../src/core/manifests/pull-secret.ts';
import { MANAGED_BY, MANAGED_BY_LABEL } from '../../src/core/manifests/pull-secret-metadata.ts';
import { scanManifest } from '../../src/core/manifests/scan.ts';
import { applyEdits } from '../../src/core/manifests/text-edit.ts';
import type { ArmRegistry } from '../../src/core/registry.ts';
import type { Result } from '../../src/core/result.ts';
import type { AzureServices } from '../../src/editor/services.ts';
import { OUTPUT_MARK } from './output-mark.ts';

/** `npm run soak` does ten thousand. */
const CYCLES = Number(process.env['ACR_PULL_SOAK_CYCLES'] ?? 60);
const WARM_UP = Math.ceil(CYCLES / 10);
/** Beside what the extension host itself does meanwhile. */
const MOST_GROWTH_IN_MB = 12;
const MOST_MORE_HANDLES = 4;

interface Counts {
  readonly when: string;
  readonly heapMb: number;
  readonly handles: number;
  readonly kinds: string;
}

/** Each cycle grants in the emulated Azure, revokes, changes the kubeconfig, and lets the extension refresh. */
describe('ten thousand grants, revokes, refreshes and changes of the kubeconfig', function () {
  this.timeout(6 * 3_600_000);
  const collect = garbageCollector();
  const files = new NodeWorkspaceFiles();
  const { signal } = new AbortController();

  before(async function () {
    if (process.env['ACR_PULL_TEST_CONTROL_URL'] === undefined) this.skip();
    await extensions.getExtension<unknown>('acr-pull.acr-pull')?.activate();
  });

  it(`leave memory and handles as they were (${CYCLES} cycles)`, async () => {
    const azure = value(composeAzure());
    const registry = value(await azure.directory.find('contoso.azurecr.io', signal));
    assert.ok(registry);
    for (let cycle = 0; cycle < WARM_UP; cycle += 1) await live(azure, registry, cycle);
    const counts = [await count('start')];
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      await live(azure, registry, cycle);
      if (cycle === Math.floor(CYCLES / 2)) counts.push(await count('middle'));
    }
    counts.push(await count('end'));
    for (const { when, heapMb, handles, kinds } of counts)
      console.log(
        `${OUTPUT_MARK}${when.padEnd(7)} heap ${heapMb.toFixed(1)} MB, ${handles} handles (${kinds})`,
      );
    const [start, , end] = counts;
    assert.ok(start !== undefined && end !== undefined);
    assert.ok(end.heapMb - start.heapMb < MOST_GROWTH_IN_MB, 'the heap has grown');
    assert.ok(end.handles - start.handles <= MOST_MORE_HANDLES, 'handles are left');
  });

  async function live(azure: AzureServices, registry: ArmRegistry, cycle: number): Promise<void> {
    const name = `soak${cycle % 5}`;
    const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const file = path.join(folder, 'deploy', `acr-pull-contoso.${name}.secret.yaml`);
    await grant(azure, registry, { name, file });
    changeKubeconfig(cycle);
    await commands.executeCommand('acrPull.refresh');
    const { registryTokens } = azure;
    value(await registryTokens.deleteToken(registry, name, signal));
    value(await registryTokens.deleteScopeMap(registry, name, signal));
    value(await files.remove(file));
  }

  async function grant(
    { registryTokens }: AzureServices,
    registry: ArmRegistry,
    { name, file }: { readonly name: string; readonly file: string },
  ): Promise<void> {
    const actions = ['repositories/team/web/content/read', 'repositories/team/web/metadata/read'];
    const map = value(await registryTokens.createScopeMap(registry, { name, description: 'soak', actions }, signal));
    value(await registryTokens.createToken(registry, { name, scopeMapId: map.id }, signal));
    const expiresOn = new Date(Date.now() + 30 * 24 * 3_600_000);
    const made = value(await registryTokens.generatePassword(registry, { tokenName: name, slot: 'password1', expiresOn }, signal));
    const secret = {
      name: `acr-pull-${name}`,
      loginServer: registry.loginServer,
      username: name,
      password: made.password,
      labels: { [MANAGED_BY_LABEL]: MANAGED_BY },
      annotations: {},
    };
    value(await files.write(file, value(mergePullSecrets(undefined, [secret])), 'private'));
    const manifest = readFileSync(path.join(path.dirname(file), 'shop.yaml'), 'utf8');
    const { edits } = addPullSecret(manifest, scanManifest(manifest).workloads, secret.name);
    assert.ok(applyEdits(manifest, edits).includes(secret.name));
  } // prettier-ignore

  /** The extension sees each change by its own watcher. */
  function changeKubeconfig(cycle: number): void {
    const file = process.env['KUBECONFIG'] ?? '';
    const text = readFileSync(file, 'utf8').replace(/\n# cycle .*\n/, '\n');
    writeFileSync(file, `${text.trimEnd()}\n# cycle ${cycle}\n`);
  }

  /** After what is under way has come to rest, and what is unreachable is gone. */
  async function count(when: string): Promise<Counts> {
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    collect();
    collect();
    const resources = process.getActiveResourcesInfo();
    const kinds = Object.entries(Object.groupBy(resources, (kind) => kind))
      .map(([kind, all]) => `${all?.length ?? 0} ${kind}`)
      .sort()
      .join(', ');
    return { when, heapMb: process.memoryUsage().heapUsed / 2 ** 20, handles: resources.length, kinds };
  }
});

function value<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.failure));
  return result.value;
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
