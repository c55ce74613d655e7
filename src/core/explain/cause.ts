import type { Message } from '../message.ts';

/** Why an image is not on its node. None of them says that a pull is allowed. */
export type CauseKind = CredentialCause | ImageCause | RegistryCause | NetworkCause | NodeCause | 'unknown';

/** Who asks, and what with. */
export type CredentialCause =
  | 'no-credential' // the last attempt was anonymous
  | 'unauthorized' // refused, with a credential or without: the text does not tell
  | 'refused-credential'
  | 'expired-credential'
  | 'token-disabled'
  | 'not-permitted' // let in, but not to this repository
  | 'wrong-role' // the nodes have a role that this kind of registry ignores
  | 'missing-secret'
  | 'broken-secret'
  | 'unfit-secret' // there, but of a type or for a host that does not fit
  | 'unused-secret' // a fitting one is in the namespace, and the pod does not name it
  | 'credential-provider';

/** What is asked for. */
export type ImageCause =
  | 'invalid-name'
  | 'upper-case-name'
  | 'no-such-repository'
  | 'no-such-tag'
  | 'no-such-digest'
  | 'no-such-image' // repository, tag or digest: the text does not tell
  | 'platform'
  | 'old-manifest'
  | 'not-an-image'
  | 'damaged-image'
  | 'signature'
  | 'never-pull';

/** Who is asked. */
export type RegistryCause =
  | 'registry-firewall'
  | 'public-access-disabled'
  | 'forbidden' // 403 without a reason
  | 'storage-blocked'
  | 'registry-throttled'
  | 'registry-error';

/** The way there. */
export type NetworkCause =
  | 'no-such-host'
  | 'dns-failed'
  | 'connection-refused'
  | 'connection-lost'
  | 'timeout'
  | 'untrusted-certificate'
  | 'expired-certificate'
  | 'wrong-certificate'
  | 'plain-http'
  | 'proxy';

/** The node and the cluster. */
export type NodeCause =
  'node-throttled' | 'disk-full' | 'quota' | 'admission-policy' | 'runtime-down' | 'interrupted';

/** What a cause is called, what it means for one image, and what to do about it. */
export interface CauseText {
  readonly title: Message;
  /** One sentence. */
  readonly sentence: (about: About) => Message;
  readonly hint: Message;
}

/** What a sentence is about, in the words of the pod. */
export interface About {
  readonly image: string;
  /** The registry's host; Docker Hub's where the image names none. */
  readonly host: string;
}
