import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Answered } from './tunnel-client.ts';

/**
 * An exchange as recorded from Azure. In texts `{R}` stands for the registry's id, or whatever place a test
 * names; `<…>` for a kind of value.
 * Everything else is meant literally, down to the order of keys.
 */
export interface RecordedAnswer {
  readonly source: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly absentHeaders: readonly string[];
  readonly body?: unknown;
  readonly text?: string;
}

const KINDS: Readonly<Record<string, RegExp>> = {
  '<text>': /^.+$/s,
  '<offset-time>': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?\+00:00$/,
  '<zulu-time>': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/,
  '<guid>': /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  '<password-52>': /^[A-Za-z0-9+/=]{52}$/,
  '<jwt>': /^[\w-]+\.[\w-]+\.[\w-]+$/,
};

export function readRecorded(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/recorded/${name}.json`, import.meta.url), 'utf8'));
}

export function recordedAnswer(name: string): RecordedAnswer {
  return readRecorded(name) as RecordedAnswer;
}

/** Fails at the first place where the answer is not what was recorded. */
export function assertRecorded(answer: Answered, recorded: RecordedAnswer, registryId: string): void {
  assert.equal(answer.status, recorded.status, `status, body ${answer.text}`);
  for (const [name, value] of Object.entries(recorded.headers)) {
    assertValue(answer.headers[name], value, { place: `header ${name}`, registryId });
  }
  for (const name of recorded.absentHeaders) assert.equal(answer.headers[name], undefined, `header ${name}`);
  if (recorded.text !== undefined) assert.equal(answer.text, recorded.text);
  if (recorded.body !== undefined) assertValue(answer.body, recorded.body, { place: 'body', registryId });
}

interface Where {
  readonly place: string;
  readonly registryId: string;
}

function assertValue(actual: unknown, expected: unknown, where: Where): void {
  if (expected === '<object>') {
    assert.ok(typeof actual === 'object' && actual !== null, `${where.place} is no object`);
    return;
  }
  if (typeof expected === 'string') {
    assertText(actual, expected, where);
    return;
  }
  if (typeof expected !== 'object' || expected === null) {
    assert.equal(actual, expected, where.place);
    return;
  }
  assert.ok(typeof actual === 'object' && actual !== null, `${where.place} is no object`);
  assert.equal(Array.isArray(actual), Array.isArray(expected), `${where.place} array`);
  assert.deepEqual(Object.keys(actual), Object.keys(expected), `${where.place} keys`);
  const values = actual as Record<string, unknown>;
  for (const [key, value] of Object.entries(expected)) {
    assertValue(values[key], value, { ...where, place: `${where.place}.${key}` });
  }
}

function assertText(actual: unknown, template: string, { place, registryId }: Where): void {
  const expected = template.replace('{R}', registryId);
  assert.ok(typeof actual === 'string', `${place} is no text`);
  const kind = KINDS[expected];
  if (kind) {
    assert.match(actual, kind, place);
    return;
  }
  const start = /^<async:(.+)>$/.exec(expected)?.[1];
  if (start === undefined) {
    assert.equal(actual, expected, place);
    return;
  }
  assert.ok(actual.startsWith(`https://management.azure.com${start}`), `${place} ${actual.slice(0, 300)}`);
  assert.match(actual, /\?api-version=[\w-]+&t=\d+&c=[\w-]{2600}&s=[\w-]+&h=[\w-]+$/, place);
  assert.ok(actual.length > 3_200 && actual.length < 3_700, `${place} has ${actual.length} characters`);
}
