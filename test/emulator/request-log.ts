/** What a client asked and got; no body, no header, no query (they carry secrets and signatures). */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly apiVersion?: string;
  /** 0 when the connection was cut instead of answered. */
  readonly status: number;
}
