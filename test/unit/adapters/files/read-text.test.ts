import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readSealingCertificate } from '../../../../src/adapters/forms/sealing-certificate.ts';
import { findSopsPlace } from '../../../../src/adapters/forms/sops-config.ts';
import { NodeWorkspaceFiles } from '../../../../src/adapters/files/node-workspace-files.ts';
import { readText } from '../../../../src/adapters/files/read-text.ts';
import { readClusterSettings } from '../../../../src/adapters/kube/cluster-settings.ts';
import { readContexts } from '../../../../src/adapters/kube/kubeconfig-files.ts';
import type { Failure } from '../../../../src/core/failure.ts';
import { plain } from '../../../../src/core/message.ts';
import type { Result } from '../../../../src/core/result.ts';

const LARGE_BYTES = 100 * 1024 * 1024;

describe('a file that somebody else may have put there', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'acr-pull-large-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** 100 MB that need no place on the disk. */
  function large(name: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, 'a: b\n');
    truncateSync(file, LARGE_BYTES);
    return file;
  }

  function pipe(name: string): string {
    const file = path.join(folder, name);
    execFileSync('mkfifo', [file]);
    return file;
  }

  function failureOf(result: Result<unknown>): Failure {
    assert.ok(!result.ok);
    return result.failure;
  }

  const readers: Readonly<Record<string, (file: string) => Promise<Failure>>> = {
    'a kubeconfig': async (file) => {
      const [problem] = (await readContexts({ variable: file, home: folder, extra: [] })).problems;
      assert.ok(problem);
      return problem.failure;
    },
    'a CA that a kubeconfig names': async (file) => {
      const kubeconfig = path.join(folder, 'kubeconfig');
      const cluster = `{ server: "https://127.0.0.1", certificate-authority: ${JSON.stringify(file)} }`;
      writeFileSync(
        kubeconfig,
        `clusters: [{ name: c, cluster: ${cluster} }]\ncontexts: [{ name: c, context: { cluster: c } }]\n`,
      );
      const { contexts } = await readContexts({ variable: kubeconfig, home: folder, extra: [] });
      const [context] = contexts;
      assert.ok(context);
      return failureOf(await readClusterSettings(context, [kubeconfig]));
    },
    'a certificate of Sealed Secrets': async (file) => failureOf(await readSealingCertificate(file)),
    'a pull secret': async (file) => failureOf(await new NodeWorkspaceFiles().read(file)),
  };
  const said = ({ message, hint }: Failure): string => `${plain(message)} ${hint ? plain(hint) : ''}`;

  for (const [what, read] of Object.entries(readers)) {
    it(`is not read where it has 100 MB and is ${what}, and the message says so`, async () => {
      const file = large('large');
      const before = process.memoryUsage().rss;
      assert.match(said(await read(file)), /large is larger than 10 MB, and was not read/);
      assert.ok(process.memoryUsage().rss - before < LARGE_BYTES / 2, 'it filled the memory');
    });
    it(`is not waited for where it is a pipe and ${what}`, async () => {
      assert.match(said(await read(pipe('pipe'))), /pipe is no regular file, and was not read/);
    });
  }

  it('is not read where it is a device without end', async () => {
    await assert.rejects(readText('/dev/zero'), { code: 'ENOTSUP' });
  });

  it('is not read where a folder above holds a .sops.yaml of 100 MB', async () => {
    large('.sops.yaml');
    const failure = failureOf(await findSopsPlace([path.join(folder, 'a.enc.yaml')]));
    assert.match(said(failure), /\.sops\.yaml is larger than 10 MB, and was not read/);
  });
});
