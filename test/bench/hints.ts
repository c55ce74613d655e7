import { parseDocument } from 'yaml';
import type { HintFacts } from '../../src/core/hints/facts.ts';
import { FileReader, objectsOfFile } from '../../src/core/hints/file-reader.ts';
import { hintsOf } from '../../src/core/hints/hints.ts';
import { splitDocuments } from '../../src/core/manifests/documents.ts';

const KEYSTROKES = 200;
const LINES = 1_000;

export interface HintsMeasure {
  readonly name: string;
  /** The median time that the hints of a file take after a keystroke. */
  readonly oursMs: number;
  /** The median time in which the YAML library alone parses the same text. */
  readonly yamlParserMs: number;
}

/** Keystrokes in the middle of manifests of 1,000 lines that are built in different ways. */
export function measureHints(): Promise<HintsMeasure[]> {
  const files: readonly (readonly [string, string])[] = [
    ['1,000 lines in many documents', fill(deployment, '---\n')],
    ['1,000 lines in one list', `kind: List\nitems:\n${fill((index) => asItem(deployment(index)), '')}`],
    ['1,000 lines in one object of many containers', `${head('web')}${fill(container, '')}`],
    ['1,000 lines in one object with one long list', `${head('web')}${container(0)}${fill(variable, '')}`],
  ];
  return Promise.resolve(files.map(([name, text]) => measure(name, text)));
}

function measure(name: string, text: string): HintsMeasure {
  const facts = knownFacts();
  const reader = new FileReader('deploy/app.yaml');
  reader.read(text);
  const typed = Array.from({ length: KEYSTROKES }, (_, stroke) => withKeystroke(text, stroke));
  const oursMs = median(typed.map((each) => timed(() => hintsOf(reader.read(each), facts))));
  const yamlParserMs = median(typed.slice(0, KEYSTROKES / 4).map((each) => timed(() => parseAll(each))));
  return { name, oursMs, yamlParserMs };
}

/** A word in the middle grows letter by letter. */
function withKeystroke(text: string, stroke: number): string {
  const at = text.indexOf('team/', Math.min(text.length / 2, text.lastIndexOf('team/'))) + 'team/'.length;
  return `${text.slice(0, at)}${'x'.repeat((stroke % 12) + 1)}${text.slice(at)}`;
}

function parseAll(text: string): void {
  for (const { start, end } of splitDocuments(text))
    parseDocument(text.slice(start, end), { logLevel: 'silent' });
}

function timed(act: () => void): number {
  const start = performance.now();
  act();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

/** As many pieces as 1,000 lines take. */
function fill(piece: (index: number) => string, separator: string): string {
  const lines = piece(0).split('\n').length - 1 + (separator === '' ? 0 : 1);
  return Array.from({ length: Math.ceil(LINES / lines) }, (_, index) => piece(index)).join(separator);
}

function head(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      imagePullSecrets:
        - name: pull-3
      containers:
`;
}

function container(index: number): string {
  return `        - name: web-${String(index)}
          image: contoso.azurecr.io/team/web:1.4.2 # released every Tuesday
          ports:
            - containerPort: 8080
          env:
`;
}

function variable(index: number): string {
  return `            - name: SETTING_${String(index)}
              value: "team/${String(index)}"
`;
}

function deployment(index: number): string {
  return `${head(`web-${String(index)}`)}${container(0)}${variable(0)}`;
}

function asItem(object: string): string {
  return `- ${object.trim().replaceAll('\n', '\n  ')}\n`;
}

/** A workspace with two hundred pull secrets, of which some fit. */
function knownFacts(): HintFacts {
  const secrets = Array.from({ length: 200 }, (_, index) => pullSecret(`pull-${String(index + 3)}`));
  return {
    context: {
      ...{ name: 'dev', clusterName: 'dev', userName: 'dev', file: 'kubeconfig', flavour: 'kind' },
      ...{ authentication: { kind: 'none' }, isCurrent: true, notes: [] },
    },
    isRegistry: (host) => host.endsWith('.azurecr.io'),
    objects: objectsOfFile(new FileReader('secrets.yaml').read(secrets.join('---\n'))),
    made: new Set(),
    areFilesRead: true,
    registries: [],
    now: new Date(),
    noticeDays: 14,
  };
}

function pullSecret(name: string): string {
  const auth = { username: 'u', password: 'p'.repeat(80), auth: btoa(`u:${'p'.repeat(80)}`) };
  const json = JSON.stringify({ auths: { 'contoso.azurecr.io': auth } });
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: shop
type: kubernetes.io/dockerconfigjson
data:
  .dockerconfigjson: ${btoa(json)}
`;
}
