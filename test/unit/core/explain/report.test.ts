import assert from 'node:assert/strict';
import fc from 'fast-check';
import { asCode } from '../../../../src/core/explain/markdown.ts';
import { explainPods } from '../../../../src/core/explain/pods.ts';
import { renderExplanation, type ExplanationReport } from '../../../../src/core/explain/report.ts';
import type { ClusterReading } from '../../../../src/core/explain/reading.ts';
import { message, plain } from '../../../../src/core/message.ts';
import { OAUTH, RESOLVE } from './message-forms.ts';
import { PASSWORD, pullSecret, reading, readSecret, waitingPod } from './readings.ts';

const NOW = new Date('2026-06-01T12:00:00Z');

function render(cluster: ClusterReading, context = 'dev'): ExplanationReport {
  return renderExplanation(explainPods(cluster, { now: NOW, context }), context, plain);
}

describe('the report', () => {
  it('tells cause, evidence and next step of each workload', () => {
    const { text } = render(reading([waitingPod()], { namespace: 'shop' }));
    assert.match(text, /^# Failing pulls in the namespace `shop` of `dev`$/m);
    assert.match(text, /^One pod waits for an image\.$/m);
    assert.match(text, /^## No credential$/m);
    assert.match(text, /^### `shop\/web` \(`Deployment`\): `contoso\.azurecr\.io\/shop\/web:1\.2`$/m);
    assert.match(text, /^- The node said: `.*401 Unauthorized`$/m);
    assert.match(text, /^▶ \*\*Grant pulls from `contoso\.azurecr\.io`\*\*$/m);
    assert.match(text, /```sh\nkubectl --context dev --namespace shop describe pod web-5d4f-abcde\n```/);
  });

  it('says what could not be read', () => {
    const failure = {
      kind: 'forbidden',
      message: message(
        '{0} may not {1} {2} in the namespace {3} of {4}.',
        'viewer',
        'list',
        'secrets',
        'shop',
        'host',
      ),
      hint: message('Ask an administrator of the cluster for this right.'),
    } as const;
    const unread = [{ what: message('The Secrets of the namespace {0}', 'shop'), failure }];
    const { text } = render(reading([waitingPod()], { unread }));
    assert.match(text, /## What could not be read/);
    assert.match(text, /- The Secrets of the namespace `shop`: `viewer` may not `list` `secrets`/);
  });

  it('tells the editor where its actions belong', () => {
    const other = waitingPod(
      { name: 'api', workload: { kind: 'Job', name: 'api' }, pullSecrets: ['registry'] },
      `${RESOLVE} ${OAUTH}`,
    );
    const secrets = new Map([readSecret(pullSecret('registry', 'contoso.azurecr.io'))]);
    const { text, actions } = render(reading([waitingPod(), other], { secrets }));
    assert.deepEqual(actions.map(({ fix }) => fix.action).sort(), ['grant', 'rotate']);
    for (const { line, fix } of actions) {
      assert.ok(text.split('\n')[line]?.includes(fix.action === 'grant' ? 'Grant' : 'Rotate'));
    }
    assert.ok(!text.includes(PASSWORD));
  });

  it('lets no text of the cluster become markup, whatever it is', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom(
        '[x](command:acrPull.grant)',
        '`](command:x)`',
        '\n# heading\n[x](command:y)',
        '\n```\n[x](command:y)',
        '<img src=x onerror=y>',
        '\n▶ **Grant pulls from `evil`**',
        '\u202e](command:x)',
        '``[x](command:y)``',
      ),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, (image, said, name) => {
        const pod = waitingPod({
          name: `pod${name}`,
          nodeName: name,
          workload: { kind: name, name },
          pullSecrets: [name],
          containers: [{ name: 'c', image, reason: 'ErrImagePull', message: said }],
        });
        const { text, actions } = render(reading([pod]), name);
        for (const line of withoutFences(text)) {
          const markup = withoutCode(line);
          assert.doesNotMatch(markup, /\]\(|<\w|command:|heading|onerror/, text);
          assert.ok(!markup.includes('`'), text);
        }
        assert.ok(actions.every(({ fix }) => fix.target.image === image));
      }),
      { numRuns: 500 },
    );
  });
});

/** Code spans of one backtick, as CommonMark reads them. */
function withoutCode(line: string): string {
  return line.replace(/`[^`]+`/g, '');
}

function withoutFences(text: string): string[] {
  let isFenced = false;
  return text.split('\n').filter((line) => {
    if (!line.startsWith('```')) return !isFenced;
    isFenced = !isFenced;
    return false;
  });
}

describe('a text as code', () => {
  it('stays one line and one span', () => {
    assert.equal(asCode('a\n`b` \u202ec'), "`a 'b' c`");
    assert.equal(asCode(' \n'), '`-`');
  });
});
