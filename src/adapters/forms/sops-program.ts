import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isCancelled } from '../../core/cancellation.ts';
import type { SopsProgram } from '../../core/forms/sops.ts';
import type { SopsPlace } from '../../core/forms/sops-rules.ts';
import { message } from '../../core/message.ts';
import { cancelled, err, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import { redact } from '../http/redact.ts';
import { runProgram, type ProgramOptions } from '../process/run-program.ts';

export interface SopsOptions {
  /** Of VS Code: sops finds its keys by it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly isTrusted: () => boolean;
  /** For one run, in which a key service or a person at a pass phrase may be asked; 60 s when left out. */
  readonly timeoutMs?: number;
}

/** How a version of sops is told to read its input from a pipe. */
type Generation =
  | 'reads-stdin' // 3.10
  | 'takes-file-name' // 3.9: `encrypt` with --filename-override, but only from a file
  | 'old'; // 3.7 and 3.8: --encrypt, rules only by the input's own path

type RunOptions = Pick<ProgramOptions, 'input' | 'cwd' | 'signal'>;

const DEFAULT_TIMEOUT_MS = 60_000;
const AS_YAML = ['--input-type', 'yaml', '--output-type', 'yaml'];
/** What Flux and everything else that reads manifests needs to stay readable is everything but this. */
const DATA_ONLY = ['--encrypted-regex', '^(data|stringData)$'];
/** Feeds a program that reads a file: what Node gives a child as its input is a socket, which cannot be opened. */
const CAT_INTO = ['-c', 'cat | "$@"', 'sh'];

/**
 * The sops on PATH. Each call fails with `refused` in a workspace that is not trusted, `not-found` (naming the PATH
 * that was searched), `timed-out`, `cancelled`, or `unexpected` when sops ends with an error.
 */
export class LocalSops implements SopsProgram {
  readonly #options: SopsOptions;

  constructor(options: SopsOptions) {
    this.#options = options;
  }

  async encrypt(plain: Secret, place: SopsPlace, signal: AbortSignal): Promise<Result<string>> {
    const run = { input: plain, cwd: path.dirname(place.config), signal };
    const help = await this.#run('sops', ['--help'], { cwd: run.cwd, signal });
    if (!help.ok) return help;
    const generation = generationOf(help.value);
    const values = place.rule?.choosesValues === false ? DATA_ONLY : [];
    const encrypt = ['encrypt', '--filename-override', place.file, ...AS_YAML, ...values];
    if (generation === 'reads-stdin') return this.#run('sops', ['--config', place.config, ...encrypt], run);
    if (process.platform === 'win32')
      return err('invalid', message('sops is too old: version 3.10 or newer is needed.'));
    if (generation === 'takes-file-name')
      return this.#encryptFile(['--config', place.config, ...encrypt], run);
    return this.#encryptByOneRule(place, values, run);
  }

  async decrypt(place: SopsPlace, signal: AbortSignal): Promise<Result<Secret>> {
    const run = { cwd: path.dirname(place.config), signal };
    const text = await this.#run('sops', ['--decrypt', ...AS_YAML, place.file], run);
    return text.ok ? ok(new Secret(text.value)) : text;
  }

  #encryptFile(args: readonly string[], run: RunOptions): Promise<Result<string>> {
    return this.#run('sh', [...CAT_INTO, 'sops', ...args, '/dev/stdin'], run);
  }

  /** The rule would be looked up for /dev/stdin, so sops gets a configuration in which it is the only one. */
  async #encryptByOneRule(
    { rule }: SopsPlace,
    values: readonly string[],
    run: RunOptions,
  ): Promise<Result<string>> {
    if (rule === undefined)
      return err('invalid', message('sops is too old: version 3.9 or newer is needed for this .sops.yaml.'));
    const folder = await mkdtemp(path.join(os.tmpdir(), 'acr-pull-sops-'));
    try {
      const config = path.join(folder, '.sops.yaml');
      await writeFile(config, rule.alone);
      return await this.#encryptFile(['--config', config, '--encrypt', ...AS_YAML, ...values], run);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #run(command: string, args: readonly string[], run: RunOptions): Promise<Result<string>> {
    if (!this.#options.isTrusted()) {
      return err('refused', message('sops is run only in a trusted workspace.'), {
        hint: message('Trust the workspace first.'),
      });
    }
    const { environment, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options;
    const end = await runProgram(command, args, {
      ...run,
      environment,
      signal: AbortSignal.any([run.signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (isCancelled(run.signal)) return cancelled();
    if (end.kind === 'stopped')
      return err('timed-out', message('sops did not end within {0} seconds.', Math.round(timeoutMs / 1000)));
    if (end.kind === 'not-started') return notStarted(end.code, environment);
    if (end.code === 0) return ok(end.output);
    const said = redact(end.errors.trim(), run.input === undefined ? [] : secretsIn(run.input));
    return err('unexpected', message('sops ended with an error: {0}', said === '' ? '-' : said), {
      detail: `exit code ${end.code}`,
    });
  }
}

function generationOf(help: string): Generation {
  const [command] = /^\s+encrypt\b.*$/m.exec(help) ?? [];
  if (command === undefined) return 'old';
  return command.includes('stdin') ? 'reads-stdin' : 'takes-file-name';
}

function notStarted(code: string, environment: NodeJS.ProcessEnv): Result<never> {
  if (code !== 'ENOENT') return err('invalid', message('sops cannot be run.'), { detail: code });
  const searched = environment['PATH'] ?? environment['Path'] ?? '';
  return err('not-found', message('The program sops was not found. PATH is: {0}', searched), {
    hint: message('Install it, or start VS Code from a terminal in which sops works.'),
  });
}

/** sops quotes lines that it cannot read. */
function secretsIn(input: Secret): Secret[] {
  const lines = input.reveal().split('\n');
  return lines.flatMap((line) => {
    const value = line.replace(/^[^:]*:\s*/, '').trim();
    return line.includes('.dockerconfigjson') ? [new Secret(value)] : [];
  });
}
