/** Thrown in the place of what came after a call: VS Code was closed there. */
export class Interrupted extends Error {}

/** A port that behaves as ever, but ends everything after the given call of a method, such as `admit` or `admit:2`. */
export function interruptedAfter<T extends object>(port: T, place: string | undefined): T {
  const [name, nth = '1'] = (place ?? '').split(':');
  let calls = 0;
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        const answer: unknown = await Reflect.apply(member, target, args);
        if (key === name && ++calls === Number(nth)) throw new Interrupted();
        return answer;
      };
    },
  });
}
