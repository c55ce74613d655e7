import type { ClusterSdk } from './cluster-sdk.ts';

const MAX_BYTES = 64 * 1024;

/** What the API server answers to a GET. Anything but a 200, and what is longer than 64 KiB, throws. */
export async function readText(sdk: ClusterSdk, path: string, signal: AbortSignal): Promise<string> {
  const { httpStatusCode, body } = await sdk.stream(path, {}, signal);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body.stream() ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw sdk.answered(413, '');
  }
  if (httpStatusCode !== 200) throw sdk.answered(httpStatusCode, text);
  return text;
}
