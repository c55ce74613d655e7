import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, extensions, Uri, workspace } from 'vscode';
import { azureState, needsEmulator } from './surroundings.ts';

interface Explorer {
  readonly nodes: readonly unknown[];
}

describe('nodes in the views of other extensions', function () {
  this.timeout(120_000);
  needsEmulator();
  let nodes: readonly unknown[];

  before(async () => {
    const neighbour = extensions.getExtension<Explorer>('ms-kubernetes-tools.vscode-kubernetes-tools');
    assert.ok(neighbour, 'the stand-in for the Kubernetes extension is not there');
    ({ nodes } = await neighbour.activate());
  });

  /** Checks by the command, as the menu does, and reads the document that it shows. */
  async function check(node: unknown): Promise<string> {
    const known = new Set(documents());
    void commands.executeCommand('acrPull.check', node);
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      const shown = documents().find((text) => !known.has(text));
      if (shown !== undefined) return shown;
      await delay(100);
    }
    throw new Error('No report was shown.');
  }

  function documents(): string[] {
    return workspace.textDocuments.flatMap((document) =>
      document.uri.scheme === 'acr-pull' && document.getText() !== '' ? [document.getText()] : [],
    );
  }

  it('of the cluster explorer stand for the context that its API tells', async () => {
    assert.match(await check(nodes[0]), /^# Check ACR pull: shop-prod$/m);
  });

  it('of the registries of Container Tools stand for the registry', async () => {
    const baseUrl = Uri.parse('https://fabrikam.azurecr.io');
    const wrappedItem = { type: 'commonregistry', label: 'fabrikam', baseUrl };
    const text = await check({ provider: {}, wrappedItem, parent: undefined });
    assert.match(text, /Registries\*\*: `fabrikam\.azurecr\.io`$/m);
  });

  it('of Azure Resources stand for the registry that has the id, although its subscription is not listed', async () => {
    const id = await registryId();
    const section = workspace.getConfiguration('acrPull');
    await section.update('subscriptions', ['11111111-1111-4111-8111-111111111111'], true);
    try {
      const text = await check({ id, resource: { id: id.toUpperCase() } });
      assert.match(text, /Registries\*\*: `contoso\.azurecr\.io`$/m);
    } finally {
      await section.update('subscriptions', undefined, true);
    }
  });

  for (const [name, node] of [
    ['a context of another kubeconfig', () => nodes[1]],
    ['a node that its own API does not know', () => nodes[2]],
    ['an object of an unknown shape', () => ({ label: 'kind-dev' })],
  ] as const) {
    it(`lead to a question, and to no error, where one is ${name}`, async () => {
      const ended = commands.executeCommand('acrPull.check', node());
      await leaveQuestion(ended);
    });
  }

  /** Until the command ends: a question stands open some time after it has begun. */
  async function leaveQuestion(ended: Thenable<unknown>): Promise<void> {
    const over = Promise.resolve(ended).then(() => true);
    const isOver = async (): Promise<boolean> => Promise.race([over, delay(300, false)]);
    assert.equal(await isOver(), false, 'no question was asked');
    for (const end = Date.now() + 30_000; Date.now() < end && !(await isOver());) {
      await commands.executeCommand('workbench.action.closeQuickOpen');
    }
    assert.equal(await isOver(), true);
  }

  async function registryId(): Promise<string> {
    const state = await azureState();
    const id = /\/subscriptions\/[^"]+\/Microsoft\.ContainerRegistry\/registries\/contoso(?=")/i.exec(
      state,
    )?.[0];
    assert.ok(id);
    return id;
  }
});
