import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

export interface Blob {
  readonly digest: string;
  readonly content: Buffer;
}

export interface BuiltImage {
  readonly config: Blob;
  readonly layer: Blob;
  readonly manifest: Blob;
}

export const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

const BLOCK = 512;

/** A Linux image of one layer with these files; the same files always give the same digest. */
export function buildImage(files: Readonly<Record<string, string>>): BuiltImage {
  const tar = buildTar(files);
  const layer = blob(gzipSync(tar));
  const config = blob(
    json({
      architecture: 'amd64',
      os: 'linux',
      created: '2026-01-01T00:00:00Z',
      config: { Cmd: ['/hello.txt'] },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
      history: [{ created: '2026-01-01T00:00:00Z', created_by: 'Azure emulator' }],
    }),
  );
  const manifest = blob(
    json({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: descriptor('application/vnd.oci.image.config.v1+json', config),
      layers: [descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
    }),
  );
  return { config, layer, manifest };
}

function descriptor(mediaType: string, { digest, content }: Blob): Record<string, unknown> {
  return { mediaType, digest, size: content.length };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function blob(content: Buffer): Blob {
  return { digest: digestOf(content), content };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

function buildTar(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    return [tarHeader(name, content.length), content, Buffer.alloc(-content.length & (BLOCK - 1))];
  });
  return Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
}

/** A POSIX ustar header: fixed fields, octal numbers, and a checksum over itself with blanks in the checksum's place. */
function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
