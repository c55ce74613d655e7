import type { Failure } from '../failure.ts';
import { message, type Message } from '../message.ts';
import type { Context, ContextList, FileProblem } from './context.ts';
import { classifyFlavour } from './flavour.ts';
import type { ClusterEntry, ContextEntry, Kubeconfig, Named, UserEntry } from './kubeconfig.ts';

/** A file of the list: read, unreadable, or not there (`undefined`), as kubectl allows for KUBECONFIG. */
export interface KubeconfigFile {
  readonly file: string;
  readonly content: { readonly kubeconfig: Kubeconfig } | { readonly failure: Failure } | undefined;
}

interface Definition<T> {
  readonly file: string;
  readonly value: T | undefined;
  /** Files that define the same name with other content; they lose. */
  readonly differsIn: string[];
}

/**
 * Merges kubeconfig files by kubectl's rule: for each name the first definition wins, and so does the first
 * `current-context` (kubernetes.io, "Merging kubeconfig files"). Nothing that is broken is left out.
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): ContextList {
  const readable = files.flatMap(({ content }) =>
    content !== undefined && 'kubeconfig' in content ? [content.kubeconfig] : [],
  );
  const clusters = firstWins(readable, (kubeconfig) => kubeconfig.clusters);
  const users = firstWins(readable, (kubeconfig) => kubeconfig.users);
  const contexts = firstWins(readable, (kubeconfig) => kubeconfig.contexts);
  const current = readable.find((kubeconfig) => kubeconfig.currentContext !== undefined);
  const currentContext = current?.currentContext;

  const problems: FileProblem[] = files.flatMap(({ file, content }) =>
    content !== undefined && 'failure' in content ? [{ file, failure: content.failure }] : [],
  );
  problems.push(...readable.flatMap(duplicateNames));
  if (current?.currentContext !== undefined && !contexts.has(current.currentContext)) {
    problems.push(danglingCurrentContext(current.file, current.currentContext));
  }
  return {
    contexts: [...contexts].map(([name, context]) =>
      resolve(name, context, { clusters, users, isCurrent: name === currentContext }),
    ),
    ...(currentContext === undefined ? {} : { currentContext }),
    problems,
    files: files.map(({ file }) => file),
  };
}

function firstWins<T>(
  files: readonly Kubeconfig[],
  entries: (kubeconfig: Kubeconfig) => readonly Named<T>[],
): Map<string, Definition<T>> {
  const definitions = new Map<string, Definition<T>>();
  for (const kubeconfig of files) {
    for (const { name, value } of entries(kubeconfig)) {
      const first = definitions.get(name);
      if (first === undefined) {
        definitions.set(name, { file: kubeconfig.file, value, differsIn: [] });
      } else if (first.file !== kubeconfig.file && JSON.stringify(first.value) !== JSON.stringify(value)) {
        first.differsIn.push(kubeconfig.file);
      }
    }
  }
  return definitions;
}

interface Lookup {
  readonly clusters: ReadonlyMap<string, Definition<ClusterEntry>>;
  readonly users: ReadonlyMap<string, Definition<UserEntry>>;
  readonly isCurrent: boolean;
}

function resolve(name: string, context: Definition<ContextEntry>, lookup: Lookup): Context {
  const clusterName = context.value?.cluster ?? '';
  const userName = context.value?.user ?? '';
  const cluster = lookup.clusters.get(clusterName);
  const user = lookup.users.get(userName);
  const server = cluster?.value?.server ?? '';
  const authentication = user?.value?.authentication ?? { kind: 'none' as const };
  const broken = reasonBroken(context, cluster, user);
  const namespace = context.value?.namespace;
  const extensionProviders = cluster?.value?.extensionProviders ?? [];
  return {
    name,
    clusterName,
    userName,
    file: context.file,
    flavour: classifyFlavour({
      contextName: name,
      clusterName,
      userName,
      server,
      authentication,
      extensionProviders,
    }),
    authentication,
    isCurrent: lookup.isCurrent,
    notes: [
      ...differs(message('context {0}', name), context),
      ...differs(message('cluster {0}', clusterName), cluster),
      ...differs(message('user {0}', userName), user),
    ],
    ...(namespace === undefined ? {} : { namespace }),
    ...(server === '' ? {} : { server }),
    ...(broken === undefined ? {} : { broken }),
  };
}

function reasonBroken(
  { value: context }: Definition<ContextEntry>,
  cluster: Definition<ClusterEntry> | undefined,
  user: Definition<UserEntry> | undefined,
): Message | undefined {
  if (context === undefined) return message('The context has no content.');
  if (context.cluster === '') return message('The context names no cluster.');
  if (cluster === undefined) return message('No file defines the cluster {0}.', context.cluster);
  const server = cluster.value?.server ?? '';
  if (server === '') return message('The cluster {0} has no server.', context.cluster);
  if (!URL.canParse(server)) {
    return message('The server of the cluster {0} is not a URL: {1}.', context.cluster, server);
  }
  if (context.user !== '' && user === undefined)
    return message('No file defines the user {0}.', context.user);
  return undefined;
}

function differs(what: Message, definition: Definition<unknown> | undefined): Message[] {
  return (definition?.differsIn ?? []).map((file) =>
    message('{0} defines {1} differently; {2} comes first and is used.', file, what, definition?.file ?? ''),
  );
}

/** kubectl refuses a file whose list holds one name twice (client-go, conversion of named lists). */
function duplicateNames(kubeconfig: Kubeconfig): FileProblem[] {
  const kinds = [
    ['contexts', kubeconfig.contexts],
    ['clusters', kubeconfig.clusters],
    ['users', kubeconfig.users],
  ] as const;
  return kinds.flatMap(([kind, entries]) => {
    const seen = new Set<string>();
    const twice = new Set(
      entries.map(({ name }) => name).filter((name) => seen.has(name) || !seen.add(name)),
    );
    return [...twice].map((name) => ({
      file: kubeconfig.file,
      failure: {
        kind: 'invalid' as const,
        message: message(
          '{0} lists {1} twice under {2}; kubectl refuses such a file.',
          kubeconfig.file,
          name,
          kind,
        ),
        hint: message('Rename or remove one of the two. The first one is shown.'),
      },
    }));
  });
}

function danglingCurrentContext(file: string, name: string): FileProblem {
  return {
    file,
    failure: {
      kind: 'invalid',
      message: message('The current-context of {0} is {1}, but no file defines that context.', file, name),
      hint: message('Choose another one with kubectl config use-context.'),
    },
  };
}
