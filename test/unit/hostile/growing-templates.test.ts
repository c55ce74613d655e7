import assert from 'node:assert/strict';
import { runTemplate } from '../../../src/core/references/helm/template-run.ts';
import { parseTemplate } from '../../../src/core/references/helm/template-tree.ts';
import { known, type Value } from '../../../src/core/references/helm/value.ts';
import { timed } from '../processor-time.ts';

const MOST_SECONDS = 4;
const ENDS = `
  image: contoso.azurecr.io/web:1
  imagePullSecrets:
    {{ range .Values.pullSecrets }}
    - name: {{ . }}
    {{ end }}
`;

/** Each text makes a value grow by itself, in a loop of a thousand turns. */
const LOOPS: Readonly<Record<string, string>> = {
  'a variable of one of two values': '{{ $x = coalesce $x $x .Values.a }}',
  'a list of two lists': '{{ $x = concat $x $x }}',
  'a list in a list': '{{ $x = list $x $x }}',
  'a list that takes itself up': '{{ $x = append $x $x }}',
  'a map in a map': '{{ $x = dict "name" (list $x $x) }}',
  'a map of more and more keys': '{{ $x = merge (dict (printf "%d" .) $x) $x }}',
  'merged values': '{{ $x = merge .Values $x .Values }}',
  'a text of two texts': '{{ $x = printf "%s%s." $x $x }}',
  'a field of a field': '{{ $x = $x.a }}',
  'a loop in a loop': '{{ range $.Values.many }}{{ range $.Values.many }}{{ $x = . }}{{ end }}{{ end }}',
  'a text that is written': '{{ $x = printf "%s%s." $x $x }}{{ $x }}',
};

/** What is made of it is written where pull secrets stand. */
function looped(step: string): string {
  return `{{ $x := .Values.a }}{{ range .Values.many }}${step}{{ end }}\nimagePullSecrets:\n  - {{ $x }}\n`;
}

/** A template that has the text of the one before twice, thirty times over. */
const TWICE = Array.from(
  { length: 30 },
  (_, index) =>
    `{{ define "t${index + 1}" }}{{ $x := include "t${index}" . }}{{ $x }}{{ $x }}{{ include "t${index}" . }}{{ end }}`,
);

const TEXTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(LOOPS).map(([name, step]) => [name, looped(step)])),
  'a template in a template':
    `{{ define "t0" }}some text{{ end }}${TWICE.join('\n')}\nx: {{ include "t30" . }}\n` +
    'imagePullSecrets:\n  - {{ include "t30" . }}\n',
};

describe('a template that makes itself longer', () => {
  for (const [name, text] of Object.entries(TEXTS)) {
    it(`comes to its end, and takes nothing from what stands before it: ${name}`, () => {
      const { result, seconds } = timed(() => run(ENDS + text));
      assert.ok(seconds < MOST_SECONDS, `${seconds} s`);
      assert.deepEqual(result.images, ['contoso.azurecr.io/web:1']);
      assert.deepEqual(result.reads[0], { path: ['Values', 'pullSecrets'], form: 'names' });
    });
  }
});

function run(text: string): ReturnType<typeof runTemplate> {
  const many = Array.from({ length: 1_000 }, (_, index) => index);
  const wide = Object.fromEntries(many.map((index) => [`key${index}`, index]));
  const values = { many, pullSecrets: ['one'], a: { a: 'text' }, ...wide };
  const fields = new Map<string, Value>([['Values', { ...known(values), sources: [['Values']] }]]);
  const { body, defined } = parseTemplate(text);
  return runTemplate(body, new Map(defined), { ...known(undefined), fields });
}
