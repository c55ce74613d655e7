import assert from 'node:assert/strict';
import type { LogOutputChannel } from 'vscode';
import type { PullSecretAccess } from '../../src/core/access.ts';
import { cloudFrom } from '../../src/core/clouds.ts';
import type { Context } from '../../src/core/contexts/context.ts';
import { message, plain } from '../../src/core/message.ts';
import { err, type Result } from '../../src/core/result.ts';
import type { AppliedMemory } from '../../src/editor/applied-memory.ts';
import { gatherSubject } from '../../src/editor/check/gather-subject.ts';
import type { PlanDocuments } from '../../src/editor/plan-documents.ts';
import { rotate } from '../../src/editor/rotate.ts';
import type { AzureServices, Services } from '../../src/editor/services.ts';

const CLICKED: PullSecretAccess = {
  kind: 'pull-secret',
  loginServer: 'contoso.azurecr.io',
  clusterName: 'shop-prod',
  secretName: 'acr-pull-contoso',
  form: 'apply-only',
  credential: 'token',
  tokenName: 'acr-pull-shop',
  file: '/shop/web.yaml',
};
const OTHER: PullSecretAccess = { ...CLICKED, clusterName: 'shop-test', credential: 'admin' };

describe('an access that was clicked', () => {
  /** Rotates up to the first question to Azure, which it answers with a failure. */
  async function rotateWith(known: PullSecretAccess[]): Promise<{ rotated: Result<void>; noted: unknown[] }> {
    const noted: unknown[] = [];
    const node = { kind: 'access', access: CLICKED, parentId: '', label: '' };
    const rotated = await rotate(node, {
      services: {
        azure: () => Promise.resolve(err('not-signed-in', message('Nobody is signed in.'))),
      } as Partial<Services> as Services,
      documents: {} as unknown as PlanDocuments,
      applied: { all: () => known } as Partial<AppliedMemory> as AppliedMemory,
      log: {} as LogOutputChannel,
      note: ({ credential }) => noted.push(credential),
      onChanged: () => undefined,
    });
    return { rotated, noted };
  }

  it('is the one that is rotated', async () => {
    const { noted } = await rotateWith([OTHER, CLICKED]);
    assert.deepEqual(noted, ['token']);
  });

  it('is named where it is gone, and no other is rotated in its place', async () => {
    const { rotated, noted } = await rotateWith([OTHER]);
    assert.deepEqual(noted, []);
    assert.ok(!rotated.ok);
    assert.equal(rotated.failure.kind, 'not-found');
    assert.equal(
      plain(rotated.failure.message),
      'The pull secret acr-pull-contoso for contoso.azurecr.io in shop-prod was not found.',
    );
  });

  it('is not checked by the context of another cluster where its own is gone', async () => {
    const cloud = cloudFrom({});
    assert.ok(cloud.ok);
    const contexts = [{ name: 'shop-test', clusterName: 'shop-test', isCurrent: true } as Context];
    const { clusterName, loginServer } = CLICKED;
    const subject = await gatherSubject({ clusterName, loginServer }, { contexts, problems: [], files: [] }, {
      cloud: cloud.value,
    } as AzureServices);
    assert.ok(!subject.ok);
    assert.equal(
      plain(subject.failure.message),
      'No kubeconfig file has a usable context for the cluster shop-prod.',
    );
  });
});
