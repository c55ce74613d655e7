import type { ImageRule } from './kustomization.ts';

/**
 * An image after the `images:` of a kustomization (kustomize, `api/filters/imagetag`): a rule applies to the whole
 * name without tag and digest; a new tag drops the digest and a digest the tag, both together stay.
 */
export function renamedImage(image: string, rules: readonly ImageRule[]): string {
  return rules.reduce(applyRule, image);
}

function applyRule(image: string, rule: ImageRule): string {
  const { name, tag, digest } = split(image);
  if (name !== rule.name) return image;
  return join(rule.newName ?? name, tagsAfter({ tag, digest }, rule));
}

interface Tags {
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

function tagsAfter(old: Tags, { newTag, digest, tagSuffix }: ImageRule): Tags {
  if (newTag !== undefined || digest !== undefined) return { tag: newTag, digest };
  if (tagSuffix === undefined || old.tag === undefined) return old;
  return { tag: `${old.tag}${tagSuffix}`, digest: undefined };
}

function split(image: string): Tags & { readonly name: string } {
  const at = image.indexOf('@');
  const named = at === -1 ? image : image.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return {
    name: colon === -1 ? named : named.slice(0, colon),
    tag: colon === -1 ? undefined : named.slice(colon + 1),
    digest: at === -1 ? undefined : image.slice(at + 1),
  };
}

function join(name: string, { tag, digest }: Tags): string {
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
