import { CREDENTIAL_MESSAGES } from './credential-messages.ts';
import { IMAGE_MESSAGES } from './image-messages.ts';
import { REGISTRY_MESSAGES } from './registry-messages.ts';
import type { CauseKind } from '../../../../src/core/explain/cause.ts';

/** One message as a node writes it, and what it means. `reason` is that of the container, `ImagePullBackOff` unless said. */
export interface PullMessage {
  readonly name: string;
  readonly text: string;
  readonly cause: CauseKind;
  readonly image?: string;
  readonly reason?: string;
}

export const PULL_MESSAGES: readonly PullMessage[] = [
  ...CREDENTIAL_MESSAGES,
  ...IMAGE_MESSAGES,
  ...REGISTRY_MESSAGES,
];
