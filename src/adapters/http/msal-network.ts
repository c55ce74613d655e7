import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';

const TIMEOUT_MS = 30_000;

/** Lets MSAL send by the global `fetch`, as our own requests are sent. */
export const msalNetwork: INetworkModule = {
  sendGetRequestAsync: (url, options) => exchange('GET', url, options),
  sendPostRequestAsync: (url, options) => exchange('POST', url, options),
};

async function exchange<T>(
  method: string,
  url: string,
  { headers = {}, body }: NetworkRequestOptions = {},
): Promise<NetworkResponse<T>> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method, headers, body: body ?? null, redirect: 'manual', signal });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: (await response.json()) as T,
  };
}
