/** An account of the emulated Azure that may give roles, as variables for the sign-in `environment`. */
export const OWNER = {
  AZURE_CLIENT_ID: 'cccccccc-0000-4000-8000-000000000004',
  AZURE_CLIENT_SECRET: 'owner~secret.value-1',
} as const;

/** An account that may only read. */
export const READER = {
  AZURE_CLIENT_ID: 'cccccccc-0000-4000-8000-000000000002',
  AZURE_CLIENT_SECRET: 'reader~secret.value-1',
} as const;
