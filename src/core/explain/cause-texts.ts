import type { CauseKind, CauseText } from './cause.ts';
import { CREDENTIAL_TEXTS } from './credential-texts.ts';
import { IMAGE_TEXTS } from './image-texts.ts';
import { NODE_TEXTS } from './node-texts.ts';
import { REGISTRY_TEXTS } from './registry-texts.ts';
import { message } from '../message.ts';

/** What each cause means, in words. */
export const CAUSE_TEXTS: Readonly<Record<CauseKind, CauseText>> = {
  ...CREDENTIAL_TEXTS,
  ...IMAGE_TEXTS,
  ...REGISTRY_TEXTS,
  ...NODE_TEXTS,
  unknown: {
    title: message('Cause not known'),
    sentence: ({ image }) =>
      message('The node could not get {0}, and what it said is not known here.', image),
    hint: message('Read what the kubelet said.'),
  },
};
