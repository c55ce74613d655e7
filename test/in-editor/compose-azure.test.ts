import assert from 'node:assert/strict';
import { ConfigurationTarget, workspace } from 'vscode';
import { composeAzure } from '../../src/compose-azure.ts';
import type { TokenSource } from '../../src/core/ports.ts';
import type { SignInMethod } from '../../src/editor/settings.ts';

describe('the Azure side of two commands', () => {
  const section = (): ReturnType<typeof workspace.getConfiguration> => workspace.getConfiguration('acrPull');
  const before = section().inspect<SignInMethod>('signIn')?.globalValue;
  afterEach(() => section().update('signIn', before, ConfigurationTarget.Global));

  async function tokensBy(method: SignInMethod): Promise<TokenSource> {
    await section().update('signIn', method, ConfigurationTarget.Global);
    const azure = composeAzure();
    assert.ok(azure.ok);
    return azure.value.tokens;
  }

  const methods: [method: SignInMethod, isShared: boolean, why: string][] = [
    ['vscode', true, 'what Azure asked for is brought by the next sign-in'],
    ['device-code', true, 'a person enters one code for all commands'],
    ['azure-cli', false, 'another az login counts at once'],
    ['environment', false, 'nothing is kept'],
  ];
  for (const [method, isShared, why] of methods) {
    it(`${isShared ? 'shares' : 'does not share'} the sign-in ${method}: ${why}`, async () => {
      assert.equal((await tokensBy(method)) === (await tokensBy(method)), isShared);
    });
  }

  it('does not share it after the person has chosen another way meanwhile', async () => {
    const first = await tokensBy('device-code');
    await tokensBy('vscode');
    assert.notEqual(await tokensBy('device-code'), first);
  });
});
