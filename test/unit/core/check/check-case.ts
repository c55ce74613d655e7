import assert from 'node:assert/strict';
import { renderCheck } from '../../../../src/core/check/document.ts';
import type { CheckSubject } from '../../../../src/core/check/subject.ts';
import { plain } from '../../../../src/core/message.ts';
import { CheckWorld, NAMES_SECRET, PASSWORD, pod, secretText, type SecretText } from './check-world.ts';

/** One image and what comes of it. */
export interface Case {
  readonly name: string;
  readonly subject: CheckSubject;
  readonly world?: (world: CheckWorld) => void;
  readonly outcome: 'pulls' | 'fails' | 'unknown';
  /** One of its findings as `level: text`, or the verdict. */
  readonly says: RegExp;
  /** Of a verdict that it fails. */
  readonly fix?: 'grant' | 'rotate';
}

export async function assertCase({ subject, world: change, outcome, says, fix }: Case): Promise<void> {
  const world = new CheckWorld();
  change?.(world);
  const report = await world.check(subject);
  const [image] = report.images;
  assert.ok(image);
  const told = image.findings.map(({ level, text }) => `${level}: ${plain(text)}`);
  const all = [...told, plain(report.verdict.sentence)];
  assert.ok(
    all.some((text) => says.test(text)),
    all.join('\n'),
  );
  assert.equal(image.outcome, outcome, all.join('\n'));
  assert.equal(report.verdict.outcome, outcome);
  if (outcome === 'fails') assert.equal(report.verdict.fix, fix);
  assert.deepEqual(world.faults, []);
  assert.ok(!JSON.stringify(report).includes(PASSWORD), 'the password is in the report');
  assert.ok(!renderCheck(report, plain).includes(PASSWORD), 'the password is in the document');
}

/** A pod and the pull secret that it names. */
export function withSecret(parts: SecretText = {}, image?: string): string[] {
  return [pod(image, NAMES_SECRET), secretText(parts)];
}
