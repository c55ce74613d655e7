import type { CellTask } from './cells.ts';

/** What the script that grants is told. */
export interface MatrixTask {
  readonly cells: readonly CellTask[];
  /** Above all folders of cells. */
  readonly root: string;
  readonly login: string;
  /** The registry that lets everybody pull. */
  readonly openLogin: string;
  readonly kubeconfig: string;
  /** File of the certificate of Sealed Secrets. */
  readonly certificate: string;
  readonly pasted: { readonly user: string; readonly password: string };
  /** Of the managed identity of the nodes. */
  readonly clientId: string;
}

/** Where the namespace of each cell holds what a controller signs in with, as its documentation has it. */
export const PUT_BY_OTHERS = {
  account: 'puller',
  secret: 'puller-principal',
  clientIdKey: 'ClientID',
  clientSecretKey: 'ClientSecret',
} as const;

/** What came of a cell. */
export type Granted =
  | {
      readonly kind: 'granted';
      /** Of the form; nothing is there where it is applied only. */
      readonly secretFile: string;
      /** Level and text. */
      readonly findings: readonly string[];
    }
  | {
      /** What a person is told instead. */
      readonly kind: 'reason';
      readonly text: string;
      /** What is said when the choice is made all the same; absent where the form goes without the credential. */
      readonly refusal?: string;
    }
  | { readonly kind: 'failed'; readonly text: string };
