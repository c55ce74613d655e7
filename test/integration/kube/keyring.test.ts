import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { lookUpCredentials } from '../../../src/core/keyring/keyring.ts';
import { indexKey } from '../../../src/core/keyring/match-key.ts';
import { readAuths, type PullSecretContent } from '../../../src/core/keyring/read-auths.ts';
import { Secret } from '../../../src/core/secret.ts';
import { questionArbitrary, type Question } from '../../peers/keyring/question.ts';

const PAIRS = 10_000;

interface Answer {
  readonly problem?: string;
  readonly matches: readonly { readonly username: string; readonly password: string }[] | null;
}

describe("the kubelet's own keyring", function () {
  this.timeout(900_000);
  let program: string;

  before(() => {
    const folder = process.env['ACR_PULL_KEYRING'];
    assert.ok(folder !== undefined, 'ACR_PULL_KEYRING is not set: run this by npm test -- kube.');
    program = join(folder, 'keyring');
  });

  async function ask(questions: readonly Question[]): Promise<Answer[]> {
    const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
    const output = await text(child.stdout);
    return output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
  }

  it(`finds the same credentials in the same order for ${String(PAIRS)} generated pairs`, async () => {
    const questions = fc
      .sample(questionArbitrary, { numRuns: PAIRS, seed: 20_260_101 })
      .map((question) => ({ ...question, secrets: question.secrets.map(withoutTies) }));
    const answers = await ask(questions);
    assert.equal(answers.length, PAIRS);
    const counts = { matching: 0, several: 0, none: 0, secret: 0, image: 0 };
    for (const [index, question] of questions.entries()) {
      const expected = answers[index];
      const actual = answerTo(question);
      assert.deepEqual(
        actual,
        { problem: expected?.problem, matches: expected?.matches ?? [] },
        JSON.stringify(question),
      );
      counts[kindOf(actual)] += 1;
    }
    console.log(`      ${JSON.stringify(counts)}`);
    // A generator that matched nothing, or everything, would prove nothing.
    assert.ok(counts.matching > 2000 && counts.several > 500 && counts.none > 1000);
    assert.ok(counts.secret > 100 && counts.image > 50);
  });
});

function answerTo({ image, secrets }: Question): { problem: string | undefined; matches: unknown[] } {
  const found = lookUpCredentials(secrets.map(content), image);
  if (found.kind === 'invalid-image') return { problem: 'image', matches: [] };
  if (found.kind === 'broken-secret') return { problem: 'secret', matches: [] };
  const matches = found.credentials.map(({ username, password }) => ({
    username,
    password: password.reveal(),
  }));
  return { problem: undefined, matches };
}

function kindOf({
  problem,
  matches,
}: ReturnType<typeof answerTo>): 'matching' | 'several' | 'none' | 'secret' | 'image' {
  if (problem === 'secret' || problem === 'image') return problem;
  if (matches.length > 1) return 'several';
  return matches.length === 1 ? 'matching' : 'none';
}

function content({ type, data }: Question['secrets'][number], index: number): PullSecretContent {
  const decoded = Object.entries(data).map(([key, value]) => [key, new Secret(value)] as const);
  return { name: String(index), type, data: new Map(decoded) };
}

/** Go gives keys of one secret that come to the same in no order; so only the first of them stays. */
function withoutTies(secret: Question['secrets'][number]): Question['secrets'][number] {
  const reading = readAuths(content(secret, 0));
  if (reading.kind !== 'entries') return secret;
  const keys = reading.entries.map(({ key }) => indexKey(key));
  if (new Set(keys).size === keys.length) return secret;
  const [first] = reading.entries;
  const auths = first === undefined ? {} : { [first.key]: { username: first.username, password: 'p' } };
  const isOld = secret.type === 'kubernetes.io/dockercfg';
  return isOld
    ? { ...secret, data: { '.dockercfg': JSON.stringify(auths) } }
    : { ...secret, data: { '.dockerconfigjson': JSON.stringify({ auths }) } };
}
