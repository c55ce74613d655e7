import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PullSecretAccess } from '../../../src/core/access.ts';
import { createNamespace } from '../../../src/core/apply/place-texts.ts';
import { stepOfAccount } from '../../../src/core/apply/service-account.ts';
import { restartCommand } from '../../../src/core/apply/waiting-pods.ts';
import type { ListedPod } from '../../../src/core/cluster-ports.ts';
import { quote } from '../../../src/core/grants/shell.ts';
import { plain } from '../../../src/core/message.ts';
import { isNamespaceName } from '../../../src/core/object-names.ts';
import { accountCommands } from '../../../src/core/references/service-account-command.ts';
import { serviceAccountPlaces } from '../../../src/core/references/service-accounts.ts';
import { clusterPlace } from '../../../src/core/rotate/cluster-place.ts';
import { scanManifest } from '../../../src/core/manifests/scan.ts';
import { World } from '../core/grants/grant-world.ts';

/** Names that a shell, a path or a person would take for something else. */
const NAMES = [
  'x; touch PWNED',
  '$(touch PWNED)',
  '`touch PWNED`',
  "a'; touch PWNED; echo '",
  'a" ; touch PWNED ; echo "',
  'a\ntouch PWNED\n',
  'a && touch PWNED',
  '../../../../tmp/PWNED',
  '/etc/passwd',
  'C:\\Windows\\System32',
  'nul\0l',
  'con',
  '$&$1',
  '~root',
  '*',
];

/** Each command that is shown to be copied, made of what somebody's files may hold. */
const COMMANDS: Readonly<Record<string, (name: string) => string | readonly string[]>> = {
  'add to a ServiceAccount': (name) => accountCommands({ name, namespace: name }, name),
  'restart a Deployment': (name) =>
    restartCommand({ ...pod(name), owner: { kind: 'Deployment', name } }, place(name)),
  'delete a pod': (name) => restartCommand(pod(name), place(name)),
  'create a namespace': (name) => createNamespace(name, name),
  'apply a renewed Secret': (name) => {
    const target = { access: access(name), contextName: name, namespace: name };
    const ports = { client: undefined as never, askForce: undefined as never };
    return clusterPlace(target, ports).step.command ?? '';
  },
};

function pod(name: string): ListedPod {
  return { name, serviceAccount: 'default', pullSecrets: [], containers: [] };
}

function place(name: string): Parameters<typeof restartCommand>[1] {
  return { contextName: name, namespace: name };
}

function access(name: string): PullSecretAccess {
  return {
    ...{ kind: 'pull-secret', loginServer: name, clusterName: name, secretName: name, tokenName: name },
    ...{ form: 'secret', credential: 'token', file: '/w/a', namespace: name },
  };
}

describe('names that somebody else has chosen', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-names-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What a shell makes of a command: the words that kubectl would get, each on its way as it is. */
  function wordsOf(command: string): string[] {
    const log = path.join(folder, 'words');
    const script = `kubectl() { printf '%s\\0' "$@" >> "${log}"; }\n${command}\n`;
    execFileSync('sh', ['-c', script], { cwd: folder, env: { PATH: process.env['PATH'] }, stdio: 'ignore' });
    return readFileSync(log, 'utf8').split('\0');
  }

  for (const [what, commandFor] of Object.entries(COMMANDS)) {
    it(`are one word of the command to ${what}, and run nothing`, () => {
      // No argument of a program can hold a NUL.
      for (const name of NAMES.filter((each) => !each.includes('\0'))) {
        for (const command of [commandFor(name)].flat()) {
          const words = wordsOf(command);
          assert.equal(existsSync(path.join(folder, 'PWNED')), false, command);
          assert.ok(
            words.some((word) => word === name || word.endsWith(`/${name}`)),
            `${JSON.stringify(name)} in ${command}`,
          );
        }
      }
    });
  }

  it('are refused as namespaces, from which names of files and Secrets are made', () => {
    for (const name of NAMES.filter((each) => each !== 'con')) {
      assert.equal(isNamespaceName(name), false, JSON.stringify(name));
      const world = new World();
      world.text = `kind: Pod\nmetadata: {name: a, namespace: ${JSON.stringify(name)}}\nspec: {containers: [{image: contoso.azurecr.io/a:1}]}\n`;
      const outline = world.outline();
      assert.ok(!outline.ok, JSON.stringify(name));
      assert.equal(plain(outline.failure.message), `Kubernetes has no namespace named ${name}.`);
    }
  });

  it('make no file of a ServiceAccount', () => {
    for (const name of NAMES.filter((each) => each !== 'con')) {
      const [workload] = scanManifest(
        `kind: Pod\nmetadata: {name: a, namespace: ${JSON.stringify(name)}}\nspec: {containers: [{image: contoso.azurecr.io/a:1}]}\n`,
      ).workloads;
      assert.ok(workload);
      const places = serviceAccountPlaces({
        ...{ path: '/w/web.yaml', workload, namespaces: [name] },
        ...{ keepsNames: true, kustomizations: [], accounts: [] },
      });
      assert.deepEqual(
        places.map(({ place: { kind } }) => kind),
        ['service-account-command'],
      );
    }
  });

  it('of contexts come into a command as they are', () => {
    const target = { contextName: '$&$1', namespace: 'shop', account: 'default', secretName: 'acr-pull' };
    const { command = '' } = stepOfAccount(target, { kind: 'forbidden', verbs: ['patch'] }, []);
    assert.match(command, /^kubectl --context '\$&\$1' patch serviceaccount default /);
  });

  it('that are plain stay plain', () => {
    for (const name of ['kind-dev', 'arn:aws:eks:eu-west-1:1:cluster/shop', 'me@shop.example'])
      assert.equal(quote(name), name);
  });
});
