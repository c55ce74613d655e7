import assert from 'node:assert/strict';
import { message, plain } from '../../src/core/message.ts';
import type { ArmRegistry } from '../../src/core/registry.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { ownArgument } from '../../src/editor/neighbours/own-argument.ts';
import type { AzureServices, Services } from '../../src/editor/services.ts';

const ID =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso';

describe('a registry that was clicked in Azure Resources', () => {
  /** What the command goes on with, where nothing is listed and Azure answers this for the id. */
  function ownOf(answer: Result<ArmRegistry | undefined>): Promise<Result<unknown>> {
    const directory = {
      async *list() {
        // The choice of subscriptions hides everything.
      },
      findById: (id: string) => Promise.resolve(id === ID ? answer : ok(undefined)),
    };
    const azure = { directory } as unknown as AzureServices;
    const services = {
      azure: () => Promise.resolve(ok(azure)),
      contexts: () => Promise.resolve({ contexts: [], problems: [], files: [] }),
    } as Partial<Services> as Services;
    return ownArgument({ resource: { id: ID } }, services);
  }

  it('is found although it is not listed', async () => {
    const found = await ownOf(ok({ loginServer: 'contoso-a1b2.azurecr.io' } as ArmRegistry));
    assert.deepEqual(found, ok({ kind: 'registry', registry: { loginServer: 'contoso-a1b2.azurecr.io' } }));
  });

  it('ends the command with its name where no subscription has it', async () => {
    const found = await ownOf(ok(undefined));
    assert.ok(!found.ok);
    assert.equal(found.failure.kind, 'not-found');
    assert.equal(plain(found.failure.message), 'contoso is in no subscription that your account can read.');
  });

  it('ends the command with the reason where Azure cannot be asked', async () => {
    const refused = err('not-signed-in', message('No session.'));
    assert.deepEqual(await ownOf(refused), refused);
  });
});
