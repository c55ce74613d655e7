import { message, type Message } from '../message.ts';
import type { Result } from '../result.ts';
import { finding, type CheckFinding } from './check-finding.ts';
import { checkCommands } from './commands.ts';
import type { ImageFacts } from './facts.ts';
import type { ImageQuestion } from './judge-image.ts';
import { platformText, servesPlatform } from './platform.ts';
import type { FoundManifest, ManifestAnswer } from './ports.ts';
import type { NodeFacts, PulledImage } from './subject.ts';

/** Whether the very tag or digest is there, as somebody saw who was let in. */
export function judgeExistence({ image, registry }: ImageQuestion, facts: ImageFacts): CheckFinding {
  const arm = registry.arm.ok ? registry.arm.value : undefined;
  const answer = tellingAnswer(facts);
  if (answer?.kind === 'found') {
    return finding.pass(
      answer.digest === undefined
        ? message('{0} is there.', image.image)
        : message('{0} is there: {1}.', image.image, answer.digest),
    );
  }
  if (answer === undefined) {
    return finding.unknown(
      message('Whether {0} is there could not be seen: nothing here is let in.', image.image),
      {
        hint: message('Look with an account that may pull from it.'),
        commands: [checkCommands.showTags(arm, image)],
      },
    );
  }
  const commands = [checkCommands.showTags(arm, image)];
  const hint = message('Correct the name, or push the image. No credential helps.');
  return finding.fail(absentText(image, answer.what), { hint, commands });
}

function absentText(
  { loginServer, repository, reference }: PulledImage,
  what: 'repository' | 'reference',
): Message {
  if (what === 'repository') return message('{0} has no repository {1}.', loginServer, repository);
  return reference.includes(':')
    ? message('The repository {0} has nothing with the digest {1}.', repository, reference)
    : message('The repository {0} has no tag {1}, or there is no such repository.', repository, reference);
}

type Telling = Extract<ManifestAnswer, { kind: 'found' | 'absent' }>;

/** What somebody saw who was let in. */
function tellingAnswer({ tried, anonymous, own }: ImageFacts): Telling | undefined {
  const answers: readonly (Result<ManifestAnswer> | undefined)[] = [
    ...tried.map(({ answer }) => answer),
    anonymous,
    own,
  ];
  for (const answer of answers) {
    if (answer?.ok === true && (answer.value.kind === 'found' || answer.value.kind === 'absent'))
      return answer.value;
  }
  return undefined;
}

/** Whether the image is made for the nodes. A runtime takes a lone image as it is, and then cannot run it. */
export function judgePlatform(
  { image, nodes, context, registry }: ImageQuestion,
  facts: ImageFacts,
): CheckFinding[] {
  const answer = tellingAnswer(facts);
  if (answer?.kind !== 'found') return [];
  const arm = registry.arm.ok ? registry.arm.value : undefined;
  const offered = answer.platforms.map(platformText).join(', ');
  if (answer.platforms.length === 0) {
    return [
      finding.unknown(
        message('For which platforms {0} is made is not known ({1}).', image.image, answer.mediaType),
      ),
    ];
  }
  if (nodes.kind !== 'read') {
    const reason = nodes.kind === 'not-read' ? nodes.failure.message : message('the cluster was not asked.');
    return [
      finding.unknown(
        message('{0} is made for {1}; what the nodes are is not known: {2}', image.image, offered, reason),
        {
          commands: [checkCommands.showNodes(context.name)],
        },
      ),
    ];
  }
  return [
    platformFinding(answer, { image, nodes, offered, commands: [checkCommands.showManifest(arm, image)] }),
  ];
}

function platformFinding(
  { platforms, isIndex }: FoundManifest,
  found: {
    readonly image: PulledImage;
    readonly nodes: Extract<NodeFacts, { kind: 'read' }>;
    readonly offered: string;
    readonly commands: readonly string[];
  },
): CheckFinding {
  const { image, nodes, offered, commands } = found;
  const missing = nodes.platforms.filter((node) => !servesPlatform(platforms, node));
  const lacking = missing.map(platformText).join(', ');
  if (missing.length === 0)
    return finding.pass(message('{0} is made for {1}, which fits the nodes.', image.image, offered));
  const text = message(
    '{0} is made for {1}, and the cluster has nodes of {2}.',
    image.image,
    offered,
    lacking,
  );
  const hint = message(
    'Push the image for {0} too, or keep the pods on nodes that fit (nodeSelector kubernetes.io/arch).',
    lacking,
  );
  const isAll = missing.length === nodes.platforms.length;
  if (isAll && isIndex) return finding.fail(text, { hint, commands });
  return finding.warn(isIndex ? text : message('{0} There it is pulled, but does not run.', text), {
    hint,
    commands,
  });
}
