import assert from 'node:assert/strict';
import { AZURE_CHINA, AZURE_PUBLIC } from '../../../../src/core/clouds.ts';
import { consentUrl } from '../../../../src/core/cross-tenant/consent-step.ts';
import { planSteps, renderProcedure } from '../../../../src/core/cross-tenant/document.ts';
import { passwordEnd } from '../../../../src/core/cross-tenant/passwords.ts';
import type { Procedure } from '../../../../src/core/cross-tenant/procedure.ts';
import type { Facts } from '../../../../src/core/cross-tenant/read-facts.ts';
import { resetConsequences } from '../../../../src/core/cross-tenant/reset-consequences.ts';
import { stepsOf } from '../../../../src/core/cross-tenant/steps.ts';
import { commandsOf } from '../../../../src/core/grants/plan-document.ts';
import { powerShell } from '../../../../src/core/grants/powershell.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { ok } from '../../../../src/core/result.ts';
import { application, factsOf, NEW, NOW, OLD, password, procedureOf, rolePlan } from './procedure-world.ts';

const NETWORK = {
  id: '/a',
  scope: '/subscriptions/f/resourceGroups/network',
  roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7',
  principalId: 'old',
};

function rendered(procedure: Procedure, change: Partial<Facts> = {}): string {
  const facts = factsOf(procedure, change);
  const steps = stepsOf(procedure, facts, new Map(), NOW);
  return renderProcedure(procedure, { facts, steps, warnings: [message('Look.')], now: NOW }, plain);
}

function commands(procedure: Procedure, change: Partial<Facts> = {}): string[] {
  const facts = factsOf(procedure, change);
  return commandsOf(planSteps(procedure, facts, stepsOf(procedure, facts, new Map(), NOW), NOW));
}

describe('the document of a grant across tenants', () => {
  it('says how far it is, and what a reset means before it is started', () => {
    const text = rendered(procedureOf({ clientId: NEW }));
    assert.match(text, /^Step 5 of 5 — New credential on fabrikam-sp: next →\./m);
    assert.match(
      text,
      /### 3\. Role AcrPull on contoso\.azurecr\.io: done ✓\n\n- AcrPull at \/subscriptions\/c/,
    );
    assert.match(text, /### 4\. .*: done ✓\n\n- The new service principal has every role of a{8}/);
    assert.match(text, /### 5\.[^#]*All nodes of fabrikam-sp get a new node image/);
    assert.match(text, /gets a new password, valid until 2027-11-25/);
    assert.match(text, /## Look at this first\n\n- Look\./);
  });

  it('lists the roles that the new service principal lacks, in the question before the reset too', () => {
    const procedure = procedureOf({ clientId: NEW });
    const lacking = { lacking: ok([NETWORK]) };
    const role = /Network Contributor at \/subscriptions\/f\/resourceGroups\/network/;
    assert.match(rendered(procedure, lacking), role);
    const question = resetConsequences(procedure, factsOf(procedure, lacking), passwordEnd(NOW)).map(plain);
    assert.match(question.join('\n'), role);
    assert.match(question.join('\n'), /lacks roles that the old one has \(1\)/);
  });

  it('says what is left to look at when all is done', () => {
    const mine = procedureOf({ clientId: NEW }, { identity: { kind: 'service-principal', clientId: NEW } });
    assert.match(rendered(mine), /^Everything is done\.$/m);
    assert.match(rendered(mine, { lacking: ok([NETWORK]) }), /^Everything is done; look at what is marked/m);
    assert.match(rendered(mine), /fabrikam-sp signs in with b{8}/);
  });

  it('tells how left-over passwords are removed', () => {
    const passwords = [password('11111111-1111-4111-8111-111111111111', '2026-01-01')];
    const text = rendered(procedureOf({ clientId: NEW }), { application: ok(application({ passwords })) });
    assert.match(text, /az ad app credential delete --id b{8}\S+ --key-id 1{8}/);
  });

  it('promises nothing of a new application where the cluster keeps its own', () => {
    const text = rendered(procedureOf({ clientId: OLD }), {
      application: ok(application({ clientId: OLD })),
    });
    assert.match(text, /The cluster keeps its application/);
    assert.doesNotMatch(text, /new node image/);
  });
});

describe('the commands of a grant across tenants', () => {
  it('lead by hand from the beginning to the end, and keep other passwords', () => {
    const all = commands(procedureOf()).join('\n');
    assert.match(all, /APP_ID=\$\(az ad app create .*--sign-in-audience AzureADMultipleOrgs/);
    assert.match(all, /az login --tenant contoso\naz ad sp create --id "\$APP_ID"/);
    assert.match(all, /--assignee-object-id "\$OBJECT_ID" --assignee-principal-type ServicePrincipal/);
    assert.match(all, /az ad app credential reset --id "\$APP_ID" --append/);
    assert.match(
      all,
      /--client-secret "\$PASSWORD" --subscription f --resource-group rg --name fabrikam-sp$/,
    );
  });

  it('are only those of open steps', () => {
    const [only, ...others] = commands(procedureOf({ clientId: NEW }));
    assert.match(only ?? '', /az aks update-credentials/);
    assert.deepEqual(others, []);
  });

  it('keep the redirect addresses that the application has', () => {
    const found = application({ isMultiTenant: false, redirectUris: ['https://a.example/x'] });
    const [first = ''] = commands(procedureOf({ clientId: NEW }), { application: ok(found) });
    assert.match(first, /--web-redirect-uris https:\/\/a\.example\/x https:\/\/www\.microsoft\.com/);
  });

  it('are those of the planned role once the service principal is known', () => {
    const procedure = procedureOf({ clientId: NEW });
    const [first = ''] = commands(procedure, { role: ok(rolePlan(procedure, { isGiven: false })) });
    assert.match(first, /^az login --tenant contoso\naz role assignment create/);
  });

  it('are PowerShell too', () => {
    const all = commands(procedureOf()).map(powerShell).join('\n');
    assert.match(all, /^\$APP_ID = az ad app create/m);
    assert.match(all, /--client-secret \$PASSWORD /);
    assert.doesNotMatch(all, /"\$/);
  });
});

describe('the consent page', () => {
  it('is that of the tenant of the registry, in the cloud', () => {
    const procedure = procedureOf({ clientId: NEW });
    assert.equal(
      consentUrl(procedure, factsOf(procedure), AZURE_PUBLIC),
      `https://login.microsoftonline.com/contoso/adminconsent?client_id=${NEW}&redirect_uri=https%3A%2F%2Fwww.microsoft.com`,
    );
    assert.match(
      consentUrl(procedure, factsOf(procedure), AZURE_CHINA),
      /^https:\/\/login\.partner\.microsoftonline\.cn\//,
    );
  });

  it('sends the administrator to an address that the application has', () => {
    const procedure = procedureOf({ clientId: NEW });
    const redirectUris = ['https://a.example/x'];
    const url = consentUrl(
      procedure,
      factsOf(procedure, { application: ok(application({ redirectUris })) }),
      AZURE_PUBLIC,
    );
    assert.equal(new URL(url).searchParams.get('redirect_uri'), 'https://a.example/x');
  });
});
