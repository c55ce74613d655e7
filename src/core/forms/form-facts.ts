import type { Cloud } from '../clouds.ts';
import type { CredentialKind } from '../manifests/pull-secret-metadata.ts';
import type { Message } from '../message.ts';
import type { GitState } from '../ports.ts';
import type { Delivery } from './delivery.ts';
import type { ControllerIdentity } from './form.ts';
import type { ServedForms } from './served-forms.ts';

/** Where the user name and the password come from that are handed over. */
export type FormCredential = Exclude<CredentialKind, 'controller'>;

/** Everything on which the choice depends. */
export interface FormFacts {
  /** Absent while it is not chosen yet. */
  readonly credential?: FormCredential;
  readonly cloud: Cloud['name'];
  readonly cluster: ClusterFacts;
  /** Identities of Azure with which a controller of the cluster could sign in, as far as they are known. */
  readonly identities: readonly ControllerIdentity[];
  readonly delivery: Delivery;
  /** Of the plain Secret's file. */
  readonly git: GitState;
  /** Why sops cannot be used for the file (no `.sops.yaml`, no rule, no program, no trust); absent when it can. */
  readonly sopsObstacle?: Message;
}

export type ClusterFacts =
  | {
      readonly kind: 'asked';
      readonly served: ServedForms;
      /** Whether the user may write Secrets in every namespace of the grant. */
      readonly mayApply: boolean;
    }
  | { readonly kind: 'not-reached'; readonly reason: Message };
