import path from 'node:path';
import type { SourceFile } from '../../../src/core/references/source-file.ts';
import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { render, type Rendered } from '../references/render.ts';
import type { CellPlace } from './cells.ts';

export interface Image {
  readonly login: string;
  readonly repository: string;
  readonly tag: string;
}

/** A workspace in which the reference has its place, as a person has it before the grant. */
export function workspaceFiles(place: CellPlace, image: Image, namespace: string): SourceFile[] {
  return WORKSPACES[place](image, namespace).map(([name, lines]) => ({
    path: name,
    text: `${lines.join('\n')}\n`,
  }));
}

/** What the workspace becomes in a cluster, by the tool that people use for it. */
export function build(place: CellPlace, folder: string, namespace: string): Promise<Rendered[]> {
  return BUILDS[place](folder, namespace);
}

type Lines = readonly (readonly [name: string, lines: readonly string[]])[];

const text = ({ login, repository, tag }: Image): string => `${login}/${repository}:${tag}`;

const WORKSPACES: Readonly<Record<CellPlace, (image: Image, namespace: string) => Lines>> = {
  'pod-template': (image, namespace) => [['web.yaml', deployment({ image: text(image), namespace })]],
  'service-account': (image, namespace) => [
    ['account.yaml', ['apiVersion: v1', 'kind: ServiceAccount', ...metadata('web-runner', namespace)]],
    ['web.yaml', deployment({ image: text(image), namespace, account: 'web-runner' })],
  ],
  'kustomize-patch': ({ login, repository, tag }, namespace) => [
    ['deployment.yaml', deployment({ image: 'web' })],
    [
      'kustomization.yaml',
      [
        `namespace: ${namespace}`,
        ...['resources:', '  - deployment.yaml', 'images:', '  - name: web'],
        ...[`    newName: ${login}/${repository}`, `    newTag: "${tag}"`],
      ],
    ],
  ],
  'helm-values': ({ login, repository, tag }) => [
    ['chart/Chart.yaml', ['apiVersion: v2', 'name: web', 'version: 0.1.0']],
    [
      'chart/values.yaml',
      [
        ...['image:', `  repository: ${login}/${repository}`, `  tag: "${tag}"`],
        ...['# For private registries.', 'imagePullSecrets: []'],
      ],
    ],
    [
      'chart/templates/deployment.yaml',
      deployment({
        image: '"{{ .Values.image.repository }}:{{ .Values.image.tag }}"',
        pullSecrets: [
          '      {{- with .Values.imagePullSecrets }}',
          '      imagePullSecrets:',
          '        {{- toYaml . | nindent 8 }}',
          '      {{- end }}',
        ],
      }),
    ],
  ],
};

const BUILDS: Readonly<Record<CellPlace, (folder: string, namespace: string) => Promise<Rendered[]>>> = {
  'pod-template': (folder) => readObjects(path.join(folder, 'web.yaml')),
  'service-account': async (folder) =>
    (
      await Promise.all(['account.yaml', 'web.yaml'].map((name) => readObjects(path.join(folder, name))))
    ).flat(),
  'kustomize-patch': (folder) => render('kubectl', ['kustomize', folder]),
  'helm-values': (folder, namespace) => {
    const helm = path.join(process.env['ACR_PULL_HELM'] ?? '', 'helm');
    return render(helm, ['template', 'release', path.join(folder, 'chart'), '--namespace', namespace]);
  },
};

/** The documents of a file. */
export async function readObjects(file: string): Promise<Rendered[]> {
  const documents = parseAllDocuments(await readFile(file, 'utf8'));
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => document.toJS() as Rendered);
}

function metadata(name: string, namespace: string | undefined): string[] {
  return ['metadata:', `  name: ${name}`, ...(namespace === undefined ? [] : [`  namespace: ${namespace}`])];
}

interface Deployment {
  readonly image: string;
  readonly namespace?: string;
  readonly account?: string;
  readonly pullSecrets?: readonly string[];
}

function deployment({ image, namespace, account, pullSecrets = [] }: Deployment): string[] {
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    ...metadata('web', namespace),
    'spec:',
    '  selector:',
    '    matchLabels: {app: web}',
    '  template:',
    '    metadata:',
    '      labels: {app: web}',
    '    spec:',
    ...(account === undefined ? [] : [`      serviceAccountName: ${account}`]),
    ...pullSecrets,
    '      containers:',
    '        - name: web',
    `          image: ${image}`,
  ];
}
