import type { YAMLMap } from 'yaml';
import type { ParsedDocument } from '../manifests/documents.ts';
import { childOf, listAt, textAt } from '../manifests/yaml-path.ts';

/** Where objects that are no Secrets name the Secrets that a controller or kustomize makes of them. */
const PLACES: readonly (readonly string[])[] = [
  ['metadata', 'name'], // SealedSecret, and most others
  ['spec', 'target', 'name'], // ExternalSecret
  ['spec', 'destination', 'name'], // VaultStaticSecret
  ['spec', 'template', 'metadata', 'name'], // SealedSecret
];
const LISTS: readonly (readonly string[])[] = [
  ['secretGenerator'], // Kustomization
  ['spec', 'secretTemplates'], // SopsSecret
  ['spec', 'secretObjects'], // SecretProviderClass
];
/** Kinds that make Secrets: of Sealed Secrets, External Secrets, SOPS, Vault, ACR and kustomize. */
const MAKERS = /Secret|AcrPullBinding|Kustomization|SecretProviderClass/;

/** Whether a document may hold something that {@link madeSecrets} finds; parses nothing. */
export function mayMakeSecrets(text: string): boolean {
  return MAKERS.test(text);
}

/** Names of the Secrets that an object is, or that something else makes of it. */
export function madeSecrets({ yaml }: ParsedDocument, object: YAMLMap): string[] {
  if (!MAKERS.test(textAt(yaml, object, 'kind') ?? 'Kustomization')) return [];
  const named = PLACES.flatMap((path) => {
    const [last = '', ...above] = path.toReversed();
    return textAt(yaml, below(yaml, object, above.toReversed()), last) ?? [];
  });
  const listed = LISTS.flatMap((path) => {
    const [last = '', ...above] = path.toReversed();
    const items = listAt(yaml, below(yaml, object, above.toReversed()), last);
    return items.flatMap((item) => textAt(yaml, item, 'name') ?? textAt(yaml, item, 'secretName') ?? []);
  });
  return [...named, ...listed];
}

function below(
  yaml: ParsedDocument['yaml'],
  object: YAMLMap,
  path: readonly string[],
): ReturnType<typeof childOf> {
  return path.reduce<ReturnType<typeof childOf>>((node, key) => childOf(yaml, node, key), object);
}
