import type { PullSecretAccess } from '../access.ts';
import type { ChosenWorkload } from '../grants/targets.ts';
import type { Message } from '../message.ts';
import type { TextRange } from '../workload.ts';

/** What a hint is about. */
export type HintKind =
  | 'no-access' // of an image: no access of the context to its registry is known
  | 'upper-case-host' // of an image: kubelets compare capital letters
  | 'knative-tag' // of an image: Knative asks for it before any node does
  | 'missing-secret' // of a reference: no file has that Secret
  | 'unfit-secret' // of a reference or a Secret: host or type cannot match
  | 'ended-credential'
  | 'ending-credential'
  | 'key-scheme' // of an entry of a Secret
  | 'key-path'
  | 'key-upper-case'
  | 'refresh-interval'; // of an ExternalSecret: its token ends before the next one comes

/** How much it matters: `warning` where a pull will fail, `hint` where something is only not known. */
export type HintLevel = 'warning' | 'information' | 'hint';

export interface Hint {
  readonly kind: HintKind;
  readonly level: HintLevel;
  /** Offsets in the text of the file. */
  readonly range: TextRange;
  readonly text: Message;
  readonly fixes: readonly HintFix[];
}

/** What mends it: data only, nothing is run. */
export type HintFix =
  | {
      readonly kind: 'grant';
      readonly title: Message;
      readonly workload: ChosenWorkload;
      readonly loginServer: string;
    }
  | { readonly kind: 'rotate'; readonly title: Message; readonly access: PullSecretAccess }
  | {
      readonly kind: 'replace';
      readonly title: Message;
      readonly range: TextRange;
      readonly newText: string;
    }
  /** The entry is inside base64: what is to be written there is made when it is wanted, for it holds a credential. */
  | {
      readonly kind: 'rename-entry';
      readonly title: Message;
      readonly range: TextRange;
      readonly from: string;
      readonly to: string;
    };
