import type { ArmRegistry } from '../registry.ts';
import type { TextRange } from '../workload.ts';
import type { HintFacts } from './facts.ts';
import type { FileReading } from './file-reader.ts';
import { accessOfImage, registryImage, type ImageAccess } from './image-access.ts';
import type { ReadWorkload } from './reading.ts';

/** What is known of an image in a manifest. */
export interface KnownImage {
  /** Offsets in the text of the file. */
  readonly range: TextRange;
  readonly workload: ReadWorkload;
  readonly loginServer: string;
  readonly namespace: string;
  /** Absent without a context. */
  readonly access?: ImageAccess;
  readonly registry?: ArmRegistry;
}

/** The image of an Azure container registry at an offset of the text; none in a template. */
export function imageAt(file: FileReading, offset: number, facts: HintFacts): KnownImage | undefined {
  return knownImages(file, facts, (range) => range.start <= offset && offset <= range.end)[0];
}

/** For each workload the first image of each registry, for a line above the workload. */
export function imagesByRegistry(file: FileReading, facts: HintFacts): KnownImage[] {
  const all = knownImages(file, facts, () => true);
  const key = ({ workload, loginServer }: KnownImage): string =>
    JSON.stringify([workload.kind, workload.namespace, workload.name, loginServer]);
  return [...new Map(all.toReversed().map((image) => [key(image), image])).values()].toReversed();
}

function knownImages(
  file: FileReading,
  facts: HintFacts,
  isWanted: (range: TextRange) => boolean,
): KnownImage[] {
  if (file.isTemplate) return [];
  return file.documents.flatMap(({ start, reading }) =>
    reading.workloads.flatMap((workload) =>
      workload.images.flatMap((image) => {
        const range = { start: image.range.start + start, end: image.range.end + start };
        const pulled = isWanted(range) ? registryImage(workload, image, facts) : undefined;
        if (pulled === undefined) return [];
        const { loginServer, namespace } = pulled;
        const registry = facts.registries.find((each) => each.loginServer === loginServer);
        const moved = { start: workload.range.start + start, end: workload.range.end + start };
        return [
          {
            range,
            workload: { ...workload, range: moved },
            loginServer,
            namespace,
            ...(facts.context === undefined ? {} : { access: accessOfImage(pulled, facts.context, facts) }),
            ...(registry === undefined ? {} : { registry }),
          },
        ];
      }),
    ),
  );
}
