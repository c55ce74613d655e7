import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { message } from '../../../../src/core/message.ts';
import { cancelled, err, ok } from '../../../../src/core/result.ts';
import { commandEvent, sendable, toolEvent, type Ended } from '../../../../src/core/telemetry/events.ts';
import { telemetryInventory } from '../../../../src/core/telemetry/inventory.ts';
import type { TelemetryEvent } from '../../../../src/core/telemetry/vocabulary.ts';
import { COMMANDS } from '../../../../src/editor/identifiers.ts';

const MARKER = 'contoso-marker.azurecr.io';
const root = path.resolve(import.meta.dirname, '../../../..');

interface Inventory {
  readonly events: Readonly<
    Record<string, { readonly properties: Readonly<Record<string, { readonly values: readonly string[] }>> }>
  >;
}

describe('the events of telemetry', () => {
  const ends: readonly [name: string, ended: Ended, outcome: string, failure: string][] = [
    ['a success', ok(undefined), 'done', 'none'],
    ['a cancel', cancelled(), 'cancelled', 'none'],
    ['an expected failure', err('forbidden', message('{0} says no', MARKER)), 'failed', 'forbidden'],
    ['a fault of ours', undefined, 'fault', 'none'],
  ];
  for (const [name, ended, outcome, failure] of ends) {
    it(`tell ${name} as ${outcome}, with nothing of its message`, () => {
      const sent = sendable(commandEvent('acrPull.grant', ended, { facts: {}, milliseconds: 5 }));
      assert.deepEqual(sent, {
        ...{ command: 'grant', outcome, failure, duration: 'under-1s' },
        ...{ scenario: 'none', credential: 'none', form: 'none', place: 'none', flavour: 'none' },
      });
      assert.deepEqual(sendable(toolEvent('plan', ended, 5)), {
        ...{ tool: 'plan', outcome, failure, duration: 'under-1s' },
      });
    });
  }

  const durations: readonly [milliseconds: number, bucket: string][] = [
    [0, 'under-1s'],
    [999, 'under-1s'],
    [1_000, 'under-10s'],
    [59_999, 'under-1min'],
    [60_000, 'under-10min'],
    [600_000, 'longer'],
    [Number.NaN, 'longer'],
  ];
  for (const [milliseconds, bucket] of durations) {
    it(`tell ${milliseconds} ms as ${bucket}`, () => {
      assert.equal(sendable(toolEvent('check', ok(undefined), milliseconds))['duration'], bucket);
    });
  }

  it('tell what the run was about', () => {
    const facts = { scenario: 'pull-secret', credential: 'token', form: 'sops', flavour: 'k3d' } as const;
    const sent = sendable(commandEvent('acrPull.grant', ok(undefined), { facts, milliseconds: 1 }));
    assert.deepEqual({ ...sent, ...facts }, sent);
  });

  it('leave out what is no value of theirs, and properties that they do not have', () => {
    const forged = {
      name: 'command',
      properties: { command: MARKER, outcome: 'done', flavour: MARKER, host: MARKER },
    } as unknown as TelemetryEvent;
    assert.deepEqual(sendable(forged), { outcome: 'done' });
  });

  it('know every command of ours by its name, and no other', () => {
    for (const [name, id] of Object.entries(COMMANDS)) {
      const { properties } = commandEvent(id, ok(undefined), { facts: {}, milliseconds: 1 });
      assert.equal('command' in properties && properties.command, name, id);
    }
    const other = commandEvent(`acrPull.${MARKER}`, ok(undefined), { facts: {}, milliseconds: 1 });
    assert.equal(sendable(other)['command'], 'other');
  });
});

describe('telemetry.json', () => {
  const written = JSON.parse(readFileSync(path.join(root, 'telemetry.json'), 'utf8')) as Inventory;

  it('is the inventory of what the code can send', () => {
    assert.deepEqual(written, telemetryInventory());
  });

  it('has closed lists of short words only', () => {
    for (const [event, { properties }] of Object.entries(written.events)) {
      for (const [property, { values }] of Object.entries(properties)) {
        assert.ok(values.length > 1, `${event}.${property}`);
        for (const value of values) assert.match(value, /^[a-zA-Z0-9-]{3,24}$/, `${event}.${property}`);
      }
    }
  });
});
