import { textOf } from './functions.ts';
import type { PullSecretRead } from './template-run.ts';
import { fieldOf, itemsOf, type Value } from './value.ts';

/** What a named template would have made whose text is not there. */
export interface LibraryResult {
  readonly text?: string;
  readonly reads: readonly PullSecretRead[];
}

/**
 * The templates of the library chart `common` that many charts share: it is fetched as an archive, so its text is
 * seldom there. Their arguments are documented (bitnami/charts, `common/README.md`, "Images").
 */
export function libraryTemplate(name: string, argument: Value): LibraryResult | undefined {
  if (name.endsWith('images.image')) return { text: imageText(argument), reads: [] };
  if (!/images\.(?:renderP|p)ullSecrets$/.test(name)) return undefined;
  const images = itemsOf(fieldOf(argument, 'images')).map(({ item }) => fieldOf(item, 'pullSecrets'));
  // With the whole context as an argument, the values are below it.
  const globals = [
    fieldOf(argument, 'global'),
    fieldOf(fieldOf(fieldOf(argument, 'context'), 'Values'), 'global'),
  ];
  const lists = [...images, ...globals.map((value) => fieldOf(value, 'imagePullSecrets'))];
  return {
    reads: lists.flatMap(({ sources }) => sources.map((path) => ({ path, form: 'names' as const }))),
  };
}

function imageText(argument: Value): string {
  const root = fieldOf(argument, 'imageRoot');
  const globalRegistry = textOf(fieldOf(fieldOf(argument, 'global'), 'imageRegistry'));
  const registry = globalRegistry === '' ? textOf(fieldOf(root, 'registry')) : globalRegistry;
  const repository = textOf(fieldOf(root, 'repository'));
  const tag = textOf(fieldOf(root, 'tag'));
  const digest = textOf(fieldOf(root, 'digest'));
  const end = digest === '' ? (tag === '' ? '' : `:${tag}`) : `@${digest}`;
  return `${registry === '' ? '' : `${registry}/`}${repository}${end}`;
}
