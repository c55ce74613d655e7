import assert from 'node:assert/strict';
import type { Failure, FailureKind } from '../../../../src/core/failure.ts';
import { message } from '../../../../src/core/message.ts';
import type { ArmRegistry } from '../../../../src/core/registry.ts';
import { registryRows } from '../../../../src/editor/tree/build-nodes.ts';
import type { TenantRegistry } from '../../../../src/editor/tree/registry-list.ts';

const TENANT = { id: 't', name: 'Contoso' };
const LISTED: TenantRegistry = {
  registry: { loginServer: 'contoso.azurecr.io', tenantId: 't' } as ArmRegistry,
  subscription: { id: 's', name: 'Production', tenantId: 't' },
  tenant: TENANT,
};

function failed(kind: FailureKind): Failure {
  return { kind, message: message('It failed.') };
}

interface Case {
  readonly name: string;
  readonly registries?: TenantRegistry[];
  readonly ofTenant?: Failure;
  readonly failure?: Failure;
  readonly typed?: readonly string[];
  readonly isFiltered?: boolean;
  /** Kinds of the rows, or why there are none. */
  readonly shown: readonly string[] | string;
}

const TYPED = ['fabrikam.azurecr.io'];
const CASES: readonly Case[] = [
  { name: 'nothing was found', shown: 'none' },
  { name: 'nothing is left of what was chosen', isFiltered: true, shown: 'hidden' },
  { name: 'nobody is signed in', failure: failed('not-signed-in'), shown: 'signedOut' },
  {
    name: 'a sign-in was tried, and failed',
    failure: { ...failed('not-signed-in'), detail: 'AADSTS7000215' },
    shown: ['sign-in'],
  },
  {
    name: 'nobody is signed in, but a registry was typed',
    failure: failed('not-signed-in'),
    typed: TYPED,
    shown: ['sign-in', 'registry'],
  },
  { name: 'some were found', registries: [LISTED], shown: ['registry'] },
  {
    name: 'some were found of what was chosen',
    registries: [LISTED],
    isFiltered: true,
    shown: ['registry', 'filter'],
  },
  {
    name: 'one was typed that was found, too',
    registries: [LISTED],
    typed: ['contoso.azurecr.io', ...TYPED],
    shown: ['registry', 'registry'],
  },
  {
    name: 'another tenant could not be listed',
    registries: [LISTED],
    ofTenant: failed('forbidden'),
    shown: ['registry', 'problem'],
  },
  { name: 'Azure could not be asked', failure: failed('unreachable'), shown: ['problem'] },
  { name: 'a refresh has stopped it', failure: failed('cancelled'), shown: 'none' },
];

describe('the view of registries', () => {
  for (const { name, registries = [], ofTenant, failure, typed = [], isFiltered = false, shown } of CASES) {
    it(`shows ${typeof shown === 'string' ? `the welcome "${shown}"` : shown.join(', ')}: ${name}`, () => {
      const problems = ofTenant === undefined ? [] : [{ tenant: TENANT, failure: ofTenant }];
      const rows = registryRows({ registries, problems, failure }, { typed, isFiltered });
      assert.deepEqual(typeof rows === 'string' ? rows : rows.map(({ kind }) => kind), shown);
    });
  }
});
