import { isMap } from 'yaml';
import type { PullSecretAccess } from '../access.ts';
import { FORMS } from '../forms/form.ts';
import { ignoreLabelOf } from '../git-guard/hide-file.ts';
import { ignoreLineOf, withoutLine } from '../git-guard/ignore-lines.ts';
import type { FileRef } from '../grants/outline.ts';
import { quote } from '../grants/shell.ts';
import { parseAt, splitDocuments } from '../manifests/documents.ts';
import { childOf, textAt } from '../manifests/yaml-path.ts';
import { message } from '../message.ts';
import type { WorkspaceFiles } from '../ports.ts';
import { readAccesses } from '../read-accesses.ts';
import { ok, type Result } from '../result.ts';
import type { Removal } from './revocation.ts';

/**
 * The removal of the Secret from its file, and of the file when nothing else is in it; then the line that hid it from
 * git goes too, and a `.gitignore` that held nothing else.
 */
export async function removeSecretFile(
  access: PullSecretAccess,
  file: FileRef,
  files: WorkspaceFiles,
): Promise<Result<Removal>> {
  const read = await files.read(file.path);
  if (!read.ok) return read;
  if (read.value === undefined) return ok({ steps: [], kept: [] });
  const left = withoutAccess(read.value, access);
  if (left !== undefined && access.form === 'sops') return ok(sopsWithOthers(file));
  const isWhole = left === undefined;
  const ignored =
    isWhole && !FORMS[access.form].mayBeCommitted ? await ignoreFile(file, files) : ok(undefined);
  if (!ignored.ok) return ignored;
  return ok({
    steps: [
      {
        step: {
          title: isWhole
            ? message('Delete {0}', file.label)
            : message('Remove the Secret of {0} from {1}', access.namespace ?? 'kubectl apply', file.label),
          details:
            ignored.value === undefined
              ? []
              : [message('And the line {0} of {1}.', ignored.value.line, ignoreLabelOf(file.label))],
          ...(isWhole ? { command: `rm ${quote(file.label)}` } : {}),
        },
        run: () => run(access, file, files),
      },
    ],
    kept: [],
  });
}

async function run(access: PullSecretAccess, file: FileRef, files: WorkspaceFiles): Promise<Result<void>> {
  const read = await files.read(file.path);
  if (!read.ok) return read;
  const text = read.value === undefined ? undefined : withoutAccess(read.value, access);
  if (text !== undefined) return files.write(file.path, text, 'private');
  // The line last: without it git would see the file.
  const ignored = FORMS[access.form].mayBeCommitted ? ok(undefined) : await ignoreFile(file, files);
  if (!ignored.ok) return ignored;
  const removed = await files.remove(file.path);
  if (!removed.ok || ignored.value === undefined) return removed;
  const { path, text: rules, line } = ignored.value;
  const others = withoutLine(rules, line);
  return others === '' ? files.remove(path) : files.write(path, others, 'shared');
}

interface IgnoreFile {
  readonly path: string;
  readonly text: string;
  readonly line: string;
}

/** The `.gitignore` beside the file, if it has the line that we add. */
async function ignoreFile({ path }: FileRef, files: WorkspaceFiles): Promise<Result<IgnoreFile | undefined>> {
  const [, folder = '', name = ''] = /^(.*[\\/])?([^\\/]*)$/.exec(path) ?? [];
  const line = ignoreLineOf(name);
  const rules = await files.read(`${folder}.gitignore`);
  if (!rules.ok) return rules;
  const text = rules.value ?? '';
  return ok(withoutLine(text, line) === text ? undefined : { path: `${folder}.gitignore`, text, line });
}

/** sops signs all documents of a file together, so none can be cut out. */
function sopsWithOthers({ label }: FileRef): Removal {
  const reason = message('{0} holds other Secrets too: remove this one with sops.', label);
  return { steps: [], kept: [reason] };
}

/** The text without the documents of an access, or `undefined` when no other access and nothing else is left in it. */
export function withoutAccess(text: string, access: PullSecretAccess): string | undefined {
  const ranges = splitDocuments(text);
  const isOwn = ranges.map((range) => isOf(text, range, access));
  const kept = ranges.filter((_, index) => isOwn[index] !== true);
  if (kept.every(({ start, end }) => isEmpty(text.slice(start, end)))) return undefined;
  if (isOwn[0] !== true) return kept.map(({ start, end }) => text.slice(start, end)).join('');
  const header = /^(?:#.*\r?\n)*/.exec(text)?.[0] ?? '';
  const rest = kept.map(({ start, end }) => text.slice(start, end)).join('');
  return `${header}${rest.replace(/^---\r?\n/, '')}`;
}

function isOf(
  text: string,
  range: { readonly start: number; readonly end: number },
  access: PullSecretAccess,
): boolean {
  const { yaml } = parseAt(text, range);
  const metadata = isMap(yaml.contents) ? childOf(yaml, yaml.contents, 'metadata') : undefined;
  const isNamed =
    textAt(yaml, metadata, 'name') === access.secretName &&
    textAt(yaml, metadata, 'namespace') === access.namespace;
  if (!isNamed) return false;
  const labels = childOf(yaml, metadata, 'labels');
  return (
    readAccesses(access.file, text.slice(range.start, range.end)).length > 0 ||
    // Of several objects that make one access, those that are none by themselves.
    textAt(yaml, labels, 'app.kubernetes.io/managed-by') === 'acr-pull'
  );
}

function isEmpty(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:#.*|---\s*|\.\.\.\s*)?$/.test(line));
}
