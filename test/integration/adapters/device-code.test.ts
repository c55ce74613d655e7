import assert from 'node:assert/strict';
import { startAzure, type AzureEmulator } from '../../emulator/azure.ts';
import { startControl, type ControlServer } from '../../emulator/control.ts';
import { CONTOSO_TENANT, contosoSeed, FABRIKAM_TENANT } from '../../emulator/contoso-seed.ts';
import { runScript } from '../emulator/child.ts';

interface Told {
  /** The tenants of tokens, or why there is none. */
  readonly before: string;
  readonly signIn: string;
  readonly silent: string;
  readonly claims: string;
  readonly ofTenants: Readonly<Record<string, string>>;
  readonly registries: readonly string[];
  /** How many codes were shown for the sign-in, and in all. */
  readonly codesOfSignIn: number;
  readonly codes: number;
}

const ELSEWHERE = '99999999-9999-4999-8999-999999999999';

describe('a sign-in by device code in the emulated Azure', function () {
  this.timeout(120_000);
  let azure: AzureEmulator;
  let control: ControlServer;

  before(async () => {
    azure = await startAzure(contosoSeed());
    control = await startControl(azure, 0);
  });
  after(async () => {
    await control.close();
    await azure.close();
  });

  async function signInAs(principal: string): Promise<Told> {
    const tenants = [CONTOSO_TENANT, FABRIKAM_TENANT, ELSEWHERE];
    const script = '../adapters/device-code-script.ts';
    return (await runScript(script, [control.url, principal, ...tenants], azure.environment)) as Told;
  }

  it('shows one code, and gives tokens of every tenant of the account from then on', async () => {
    const told = await signInAs('developer');
    assert.match(told.before, /^not-signed-in: You are not signed in/);
    assert.equal(told.signIn, CONTOSO_TENANT);
    assert.equal(told.codesOfSignIn, 1);
    const { [ELSEWHERE]: elsewhere = '', ...own } = told.ofTenants;
    assert.deepEqual(own, { [CONTOSO_TENANT]: CONTOSO_TENANT, [FABRIKAM_TENANT]: FABRIKAM_TENANT });
    assert.match(elsewhere, /^not-signed-in: .*AADSTS90002/);
    assert.deepEqual(told.registries, [
      'contoso.azurecr.io',
      'contosoabac-a1b2c3d4e5f6g7h8.azurecr.io',
      'contosodev.azurecr.io',
      'fabrikam.azurecr.io',
    ]);
    assert.equal(told.silent, CONTOSO_TENANT, 'a tenant that refuses ends no sign-in');
    assert.equal(told.claims, CONTOSO_TENANT);
    assert.equal(told.codes, 1, 'nothing that is not interactive shows a code');
  });

  it('ends when the person cancels, and no one is signed in', async () => {
    const told = await signInAs('');
    assert.match(told.signIn, /^cancelled/);
    assert.deepEqual(told.registries, []);
    assert.equal(told.codes, 1);
  });
});
