import path from 'node:path';
import type { ContextList } from '../../core/contexts/context.ts';
import { parseKubeconfig } from '../../core/contexts/kubeconfig.ts';
import { mergeKubeconfigs, type KubeconfigFile } from '../../core/contexts/merge.ts';
import type { Failure } from '../../core/failure.ts';
import { message, type Message } from '../../core/message.ts';
import { errorCode } from '../files/error-code.ts';
import { readText, whyUnreadable } from '../files/read-text.ts';

/** Where kubeconfig files are looked for. */
export interface KubeconfigLocations {
  /** The environment variable KUBECONFIG, as it is. */
  readonly variable: string | undefined;
  readonly home: string;
  /** Absolute paths of the setting `acrPull.kubeconfig`, read after the others. */
  readonly extra: readonly string[];
}

/**
 * The files to read, in order, each once: KUBECONFIG split by the platform's delimiter, empty parts dropped, or
 * else the default file; then the extra ones. (kubernetes.io, "The KUBECONFIG environment variable".)
 */
export function kubeconfigPaths({ variable, home, extra }: KubeconfigLocations, platform = path): string[] {
  const listed = (variable ?? '').split(platform.delimiter).filter((part) => part !== '');
  const first = listed.length > 0 ? listed : [platform.join(home, '.kube', 'config')];
  return [...new Set([...first, ...extra].map((file) => platform.resolve(file)))];
}

/** Reads and merges all files. Contacts no cluster and runs no program. */
export async function readContexts(locations: KubeconfigLocations): Promise<ContextList> {
  const asked = new Set(locations.extra.map((file) => path.resolve(file)));
  return mergeKubeconfigs(
    await Promise.all(kubeconfigPaths(locations).map((file) => readOne(file, asked.has(file)))),
  );
}

/** A file that is not there is no problem, unless the setting names it. */
async function readOne(file: string, mustExist: boolean): Promise<KubeconfigFile> {
  try {
    const parsed = parseKubeconfig(file, await readText(file));
    return { file, content: parsed.ok ? { kubeconfig: parsed.value } : { failure: parsed.failure } };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' && !mustExist) return { file, content: undefined };
    return { file, content: { failure: unreadable(file, code) } };
  }
}

function unreadable(file: string, code: string): Failure {
  return {
    kind: code === 'ENOENT' ? 'not-found' : 'invalid',
    message: wordsFor(file, code),
    hint: message('Correct KUBECONFIG or the setting acrPull.kubeconfig, or the permissions of the file.'),
    detail: code,
  };
}

function wordsFor(file: string, code: string): Message {
  if (code === 'ENOENT') return message('The kubeconfig {0} does not exist.', file);
  if (code === 'EFBIG' || code === 'ENOTSUP') return whyUnreadable(file, code);
  return message('The kubeconfig {0} cannot be read ({1}).', file, code);
}
