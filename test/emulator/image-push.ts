import { request } from 'node:http';
import { MANIFEST_TYPE, type Blob, type BuiltImage } from './image.ts';

export interface Push {
  readonly port: number;
  readonly token: string;
  readonly repository: string;
  readonly tag: string;
  readonly image: BuiltImage;
}

/** Pushes over the distribution protocol: each blob by POST and PUT, then the manifest. */
export async function pushImage(push: Push): Promise<void> {
  await pushBlob(push, push.image.config);
  await pushBlob(push, push.image.layer);
  await send(push, {
    method: 'PUT',
    path: `/v2/${push.repository}/manifests/${push.tag}`,
    type: MANIFEST_TYPE,
    body: push.image.manifest.content,
  });
}

async function pushBlob(push: Push, { digest, content }: Blob): Promise<void> {
  const start = { method: 'POST', path: `/v2/${push.repository}/blobs/uploads/`, body: Buffer.alloc(0) };
  const location = new URL(await send(push, start));
  location.searchParams.set('digest', digest);
  const path = `${location.pathname}${location.search}`;
  await send(push, { method: 'PUT', path, type: 'application/octet-stream', body: content });
}

interface Upload {
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body: Buffer;
}

/** Sends and gives back the `Location` of the answer. */
function send({ port, token }: Push, { method, path, type, body }: Upload): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-length': body.length,
    ...(type === undefined ? {} : { 'content-type': type }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (incoming) => {
      incoming.resume();
      incoming.on('error', reject);
      incoming.on('end', () => {
        const { statusCode = 0 } = incoming;
        if (statusCode >= 200 && statusCode < 300) resolve(incoming.headers.location ?? '');
        else reject(new Error(`docker-registry answered ${statusCode} to ${method} ${path}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
