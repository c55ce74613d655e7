import type { Platform } from '../../core/check/platform.ts';
import { isRecord, recordAt, textAt } from './json-shape.ts';

/** Every form of manifest and index that a kubelet's runtime takes (OCI image spec; Docker's schema 2). */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const INDEX_TYPES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** What a manifest says of platforms: itself where it is an index, else by its configuration. */
export interface ReadManifest {
  readonly mediaType: string;
  readonly isIndex: boolean;
  readonly platforms: readonly Platform[];
  /** Digest of the configuration, which knows the platform of a lone image. */
  readonly config?: string;
}

/** Reads a manifest; the type of the answer counts where the text names none (OCI image spec, "media types"). */
export function readManifest(body: unknown, contentType: string): ReadManifest {
  const object = isRecord(body) ? body : {};
  const mediaType = textAt(object, 'mediaType') ?? contentType.split(';', 1)[0]?.trim() ?? '';
  const isIndex = INDEX_TYPES.includes(mediaType);
  const listed: unknown = object['manifests'];
  const entries = isIndex && Array.isArray(listed) ? (listed as readonly unknown[]) : [];
  const config = textAt(recordAt(object, 'config'), 'digest');
  return {
    mediaType,
    isIndex,
    platforms: entries.flatMap((entry) => platformOf(recordAt(entry, 'platform'))),
    ...(config === undefined || isIndex ? {} : { config }),
  };
}

/** The platform that an entry of an index, or a configuration, names; attestations call theirs `unknown`. */
export function platformOf(value: Readonly<Record<string, unknown>>): Platform[] {
  const [os, architecture, variant] = [
    textAt(value, 'os'),
    textAt(value, 'architecture'),
    textAt(value, 'variant'),
  ];
  if (os === undefined || architecture === undefined || os === 'unknown') return [];
  return [{ os, architecture, ...(variant === undefined ? {} : { variant }) }];
}
