import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ArmClusterDirectory } from '../../../src/adapters/azure/cluster-directory.ts';
import { GraphPrincipalDirectory } from '../../../src/adapters/azure/principal-directory.ts';
import { HttpRegistryDataPlane } from '../../../src/adapters/azure/registry-data-plane.ts';
import { ArmRegistryDirectory } from '../../../src/adapters/azure/registry-directory.ts';
import { HttpRegistryExchange } from '../../../src/adapters/azure/registry-exchange.ts';
import { ArmRegistryTokenGateway } from '../../../src/adapters/azure/registry-token-gateway.ts';
import { ArmRoleGateway } from '../../../src/adapters/azure/role-gateway.ts';
import { EntraSecretChecker } from '../../../src/adapters/azure/secret-checker.ts';
import { renderCheck } from '../../../src/core/check/document.ts';
import { defaultNamespace } from '../../../src/core/check/pod-secrets.ts';
import type { CheckPorts } from '../../../src/core/check/ports.ts';
import { readPullObjects } from '../../../src/core/check/pull-objects.ts';
import { runCheck } from '../../../src/core/check/run.ts';
import { pulledImages, type CheckSubject } from '../../../src/core/check/subject.ts';
import { cloudFrom, hasRegistrySuffix } from '../../../src/core/clouds.ts';
import { scanManifest } from '../../../src/core/manifests/scan.ts';
import { plain } from '../../../src/core/message.ts';
import { accountOf } from './account.ts';
import type { CheckQuestion } from './check-run.ts';

/**
 * One check with the real adapters, in the emulator's environment, of the manifests and Secrets in a folder. The
 * environment has the tokens of the account.
 */
const { folder, context, nodes, loginServer } = JSON.parse(process.argv[2] ?? '') as CheckQuestion;
const cloud = cloudFrom({});
if (!cloud.ok) throw new Error('There is no public cloud.');
const parts = { cloud: cloud.value, tokens: accountOf(process.env['ACR_PULL_TEST_TOKENS'] ?? '{}') };
const hasSuffix = (host: string): boolean => hasRegistrySuffix(host, parts.cloud.registrySuffixes);

const files = await Promise.all(
  (await readdir(folder)).map(async (name) => ({
    name,
    text: await readFile(path.join(folder, name), 'utf8'),
  })),
);
const objects = files.map(({ name, text }) => readPullObjects(name, text));
const workloads = files.flatMap(({ text }) => scanManifest(text).workloads);
const found = pulledImages(workloads, { isWanted: hasSuffix, namespace: defaultNamespace(context) });
const hosts = found.images.map((image) => image.loginServer);
const subject: CheckSubject = {
  context,
  loginServers: loginServer === undefined ? [...new Set(hosts)] : [loginServer],
  ...found,
  objects: {
    secrets: objects.flatMap(({ secrets }) => secrets),
    accounts: objects.flatMap(({ accounts }) => accounts),
  },
  nodes: nodes === undefined ? { kind: 'not-asked' } : { kind: 'read', platforms: nodes },
};
const ports: CheckPorts = {
  directory: new ArmRegistryDirectory(parts),
  manifests: (confirmed) => new HttpRegistryDataPlane((host) => hasSuffix(host) || confirmed.includes(host)),
  clusters: new ArmClusterDirectory(parts),
  principals: new GraphPrincipalDirectory(parts),
  roles: new ArmRoleGateway(parts),
  tokens: new ArmRegistryTokenGateway(parts),
  exchange: new HttpRegistryExchange(parts),
  secrets: new EntraSecretChecker(parts),
  now: () => new Date(),
  onFault: (error) => {
    throw error;
  },
};
const checked = await runCheck(subject, ports, {
  signal: new AbortController().signal,
  report: () => undefined,
});
if (!checked.ok) throw new Error(plain(checked.failure.message));
const { verdict, images, registries } = checked.value;
const told = (findings: (typeof images)[number]['findings']): string[] =>
  findings.map(({ level, text }) => `${level}: ${plain(text)}`);
console.log(
  JSON.stringify({
    outcome: verdict.outcome,
    sentence: plain(verdict.sentence),
    fix: verdict.fix,
    findings: images.map(({ findings }) => told(findings)),
    registries: registries.map(({ findings }) => told(findings)),
    document: renderCheck(checked.value, plain),
  }),
);
