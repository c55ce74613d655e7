import type { Context, ContextList } from '../../core/contexts/context.ts';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';

/** The context of that name, without it the current one or the only one. Nobody is asked. */
export function contextByName(name: string | undefined, { contexts }: ContextList): Result<Context> {
  const usable = contexts.filter(({ broken }) => broken === undefined);
  const [first, ...others] = usable;
  const found =
    name === undefined
      ? (usable.find(({ isCurrent }) => isCurrent) ?? (others.length === 0 ? first : undefined))
      : usable.find((context) => context.name === name);
  if (found !== undefined) return ok(found);
  const names = usable.map((context) => context.name).join(', ');
  const hint = message('The contexts that can be used are: {0}', names);
  return name === undefined
    ? err('invalid', message('No context is current, so one has to be named.'), { hint })
    : err('not-found', message('No kubeconfig file has a usable context {0}.', name), { hint });
}
