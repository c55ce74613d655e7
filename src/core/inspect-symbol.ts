/** The symbol by which Node's `util.inspect` asks a value how to print it (documented as a registered symbol). */
export const inspect = Symbol.for('nodejs.util.inspect.custom');
