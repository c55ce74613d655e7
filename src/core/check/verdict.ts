import { message, type Message } from '../message.ts';
import type { CheckFinding } from './check-finding.ts';
import type { ImageVerdict } from './judge-image.ts';
import type { RegistryReport } from './report.ts';
import type { CheckSubject } from './subject.ts';

/** What it comes to, in one sentence. */
export interface Verdict {
  readonly outcome: ImageVerdict['outcome'];
  readonly sentence: Message;
  /** The command of ours that mends the first thing that is wrong. */
  readonly fix?: NonNullable<CheckFinding['fix']>;
}

/**
 * The verdict over all images: it pulls only when every one of them was looked at and does. A registry that is not
 * there lets none be pulled, whatever was learned of them.
 */
export function verdictOf(
  { context, images: asked, leftOut }: Pick<CheckSubject, 'context' | 'images' | 'leftOut'>,
  images: readonly ImageVerdict[],
  registries: readonly RegistryReport[],
): Verdict {
  const gone = registries.flatMap(({ findings }) => findings).find(({ level }) => level === 'fail');
  if (gone !== undefined) {
    return { outcome: 'fails', sentence: message('{0} cannot pull. {1}', context.name, gone.text) };
  }
  if (asked.length === 0) return withoutImages(context.name, registries);
  const failing = images.filter(({ outcome }) => outcome === 'fails');
  if (failing.length > 0) return fails(context.name, failing, asked.length);
  const open = images.find(({ outcome }) => outcome === 'unknown');
  if (open !== undefined || images.length < asked.length) return untold(context.name, open);
  if (leftOut > 0) return { outcome: 'unknown', sentence: partlyText(context.name, images.length, leftOut) };
  return { outcome: 'pulls', sentence: pullsText(context.name, images) };
}

function partlyText(context: string, looked: number, leftOut: number): Message {
  return message(
    '{0} can pull the {1} images that were looked at; {2} more were not.',
    context,
    looked,
    leftOut,
  );
}

/** A pull secret in a file is of no use until the cluster has it, and nobody asked the cluster. */
function pullsText(context: string, images: readonly ImageVerdict[]): Message {
  const needsFiles = images.some((image) => image.needsFiles);
  const [only, ...others] = images;
  if (only !== undefined && others.length === 0) {
    return needsFiles
      ? message('{0} can pull {1} as soon as it has what these files hold.', context, only.image.image)
      : message('{0} can pull {1}.', context, only.image.image);
  }
  return needsFiles
    ? message('{0} can pull all {1} images as soon as it has what these files hold.', context, images.length)
    : message('{0} can pull all {1} images.', context, images.length);
}

function fails(context: string, failing: readonly ImageVerdict[], all: number): Verdict {
  const [first] = failing;
  const fix = failing.flatMap(({ findings }) => findings).find((each) => isMending(each))?.fix;
  const reason = first?.reason ?? message('The reason is not known.');
  if (failing.length === all && all > 1) {
    const sentence = message('{0} cannot pull any of the {1} images. {2}', context, all, reason);
    return { outcome: 'fails', sentence, ...(fix === undefined ? {} : { fix }) };
  }
  const sentence =
    failing.length === 1
      ? message('{0} cannot pull {1}. {2}', context, first?.image.image ?? '', reason)
      : message('{0} cannot pull {1} of {2} images. {3}', context, failing.length, all, reason);
  return { outcome: 'fails', sentence, ...(fix === undefined ? {} : { fix }) };
}

function isMending({ level, fix }: CheckFinding): boolean {
  return level === 'fail' && fix !== undefined;
}

function untold(context: string, open: ImageVerdict | undefined): Verdict {
  const reason = open?.reason ?? message('A check could not be made.');
  const sentence =
    open === undefined
      ? message('Whether {0} can pull cannot be told. {1}', context, reason)
      : message('Whether {0} can pull {1} cannot be told. {2}', context, open.image.image, reason);
  const fix = open?.findings.find((each) => each.level !== 'pass' && each.fix !== undefined)?.fix;
  return { outcome: 'unknown', sentence, ...(fix === undefined ? {} : { fix }) };
}

function withoutImages(context: string, registries: readonly RegistryReport[]): Verdict {
  const hosts = registries.map(({ loginServer }) => loginServer).join(', ');
  const sentence =
    hosts === ''
      ? message('There is no image and no registry to check for {0}.', context)
      : message(
          'No manifest here names an image of {1}, so only what {0} has for it was looked at.',
          context,
          hosts,
        );
  const fix = registries.flatMap(({ findings }) => findings).find((each) => each.fix !== undefined)?.fix;
  return { outcome: 'unknown', sentence, ...(fix === undefined ? {} : { fix }) };
}
