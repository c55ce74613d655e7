import type { FiledSecret } from '../check/pull-objects.ts';
import { formatDate, formatMoment } from '../grants/dates.ts';
import { message, type Message } from '../message.ts';
import type { TextRange } from '../workload.ts';
import type { HintFacts } from './facts.ts';
import type { Hint } from './hint.ts';
import { stateOfEnd } from './image-access.ts';

/** Says that a credential has ended or will soon; nothing of any other. */
export function endedHint(
  { secret, endsOn }: { readonly secret: FiledSecret; readonly endsOn?: Date },
  range: TextRange,
  facts: HintFacts,
): Hint[] {
  const state = stateOfEnd(endsOn, facts);
  if (endsOn === undefined || state === 'valid') return [];
  const { access } = secret;
  const title = message('Rotate the pull secret {0}…', secret.name);
  return [
    {
      kind: state === 'ended' ? 'ended-credential' : 'ending-credential',
      level: state === 'ended' ? 'warning' : 'information',
      range,
      text: textOf(secret.name, endsOn, state === 'ended'),
      fixes: access === undefined ? [] : [{ kind: 'rotate', title, access }],
    },
  ];
}

function textOf(name: string, endsOn: Date, hasEnded: boolean): Message {
  return hasEnded
    ? message('The credential of the pull secret {0} ended on {1}.', name, formatMoment(endsOn))
    : message('The credential of the pull secret {0} ends on {1}.', name, formatDate(endsOn));
}
