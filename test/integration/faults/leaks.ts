/** A secret in one of the shapes in which it could get out. */
export interface Shape {
  readonly name: string;
  readonly of: (secret: string) => readonly string[];
}

/** Part of a longer text in base64 at any of the three places where bytes can begin, without what depends on the rest. */
function insideBase64(secret: string): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset, 'x'), Buffer.from(secret)]).toString('base64');
    const [head, tail] = [offset === 0 ? 0 : offset + 1, text.replace(/=+$/, '').length];
    return text.slice(head, tail - 2);
  });
}

export const SHAPES: readonly Shape[] = [
  { name: 'as it is', of: (secret) => [secret] },
  // Texts are cut: of a long secret a piece is enough.
  {
    name: 'in pieces',
    of: (secret) => (secret.length > 160 ? [secret.slice(80, 120), secret.slice(-50, -10)] : []),
  },
  { name: 'in a JSON string', of: (secret) => [JSON.stringify(secret).slice(1, -1)] },
  { name: 'in an address', of: (secret) => [encodeURIComponent(secret), encodeURI(secret)] },
  { name: 'in a form', of: (secret) => [new URLSearchParams({ s: secret }).toString().slice(2)] },
  { name: 'in base64, alone or behind a user name', of: insideBase64 },
  { name: 'in base64 of a JSON string', of: (secret) => insideBase64(JSON.stringify(secret).slice(1, -1)) },
  {
    name: 'in base64 for addresses',
    of: (secret) => insideBase64(secret).map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  },
  { name: 'in hexadecimal', of: (secret) => [Buffer.from(secret).toString('hex')] },
];

const SHORTEST = 12;

/** Looks for secrets in texts. */
export class LeakDetector {
  readonly #needles = new Map<string, string>();
  readonly #sources = new Set<string>();

  /** `source` tells what sort of secret it is. A short one is refused: it would be found everywhere by chance. */
  add(secret: string, source: string): void {
    if (secret.length < SHORTEST) throw new Error(`A secret of ${source} is too short to be looked for.`);
    this.#sources.add(source);
    for (const { name, of } of SHAPES) {
      for (const needle of of(secret)) {
        if (needle.length >= 10 && !this.#needles.has(needle)) this.#needles.set(needle, name);
      }
    }
  }

  /** Of what sorts the secrets are. */
  get sources(): readonly string[] {
    return [...this.#sources];
  }

  /** In which shapes a secret is in the text. */
  find(text: string): string[] {
    const found = [...this.#needles].filter(([needle]) => text.includes(needle));
    return [...new Set(found.map(([, name]) => name))];
  }
}
