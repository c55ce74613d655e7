import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { applyEdits } from '../../../src/core/manifests/text-edit.ts';
import type { ReferenceResult } from '../../../src/core/references/edit-references.ts';
import type { SourceFile } from '../../../src/core/references/source-file.ts';

const run = promisify(execFile);

/** The files after the edits, the new ones among them. */
export function edited(files: readonly SourceFile[], { edits, newFiles }: ReferenceResult): SourceFile[] {
  const after = files.map(({ path: file, text }) => ({
    path: file,
    text: applyEdits(text, edits.find((each) => each.path === file)?.edits ?? []),
  }));
  return [...after, ...newFiles];
}

/** Writes the files into a folder of their own for as long as `work` takes. */
export async function withFiles<T>(
  files: readonly SourceFile[],
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'acr-pull-references-'));
  try {
    for (const { path: file, text } of files) {
      const target = path.join(folder, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a program prints, as objects. */
export async function render(program: string, args: readonly string[]): Promise<Rendered[]> {
  const { stdout } = await run(program, args, { maxBuffer: 10_000_000 });
  const documents = parseAllDocuments(stdout);
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => document.toJS() as Rendered).filter((object) => Boolean(object));
}

export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly imagePullSecrets?: readonly { readonly name: string }[];
}

export interface RenderedPod {
  readonly object: string;
  readonly account: string;
  readonly images: readonly string[];
  readonly pullSecrets: readonly string[];
}

/** Every pod spec in the objects, wherever it is. */
export function podsIn(objects: readonly Rendered[]): RenderedPod[] {
  return objects.flatMap((object) => podsBelow(object, `${object.kind}/${object.metadata.name}`));
}

interface PodSpec {
  readonly serviceAccountName?: string;
  readonly imagePullSecrets?: readonly { readonly name: string }[] | null;
  readonly initContainers?: readonly { readonly image?: string }[];
  readonly containers: readonly { readonly image?: string }[];
}

function podsBelow(value: unknown, object: string): RenderedPod[] {
  if (Array.isArray(value)) return value.flatMap((item) => podsBelow(item, object));
  if (typeof value !== 'object' || value === null) return [];
  if (!('containers' in value)) return Object.values(value).flatMap((child) => podsBelow(child, object));
  const spec = value as PodSpec;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return [
    {
      object,
      account: spec.serviceAccountName ?? 'default',
      images: containers.flatMap(({ image }) => image ?? []),
      pullSecrets: (spec.imagePullSecrets ?? []).map(({ name }) => name),
    },
  ];
}
