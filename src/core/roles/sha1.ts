/**
 * SHA-1 of `bytes` (FIPS 180-4): 20 bytes. Only for names that a standard wants made by it, such as UUID version 5;
 * it protects nothing.
 */
export function sha1(bytes: Uint8Array): Uint8Array {
  const message = padded(bytes);
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const words = new Uint32Array(80);
  const word = (index: number): number => words[index] ?? 0;
  for (let offset = 0; offset < message.byteLength; offset += BLOCK) {
    for (let index = 0; index < 16; index++) words[index] = message.getUint32(offset + index * 4);
    for (let index = 16; index < 80; index++) {
      words[index] = rotate(word(index - 3) ^ word(index - 8) ^ word(index - 14) ^ word(index - 16), 1);
    }
    compress(state, words);
  }
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((word, index) => digest.setUint32(index * 4, word));
  return new Uint8Array(digest.buffer);
}

const BLOCK = 64;

/** The message, a bit 1, zeros, and the length in bits as 64 bits: whole blocks of 512 bits. */
function padded(bytes: Uint8Array): DataView {
  const blocks = Math.ceil((bytes.length + 9) / BLOCK);
  const result = new Uint8Array(blocks * BLOCK);
  result.set(bytes);
  result[bytes.length] = 0x80;
  const view = new DataView(result.buffer);
  view.setBigUint64(result.length - 8, BigInt(bytes.length) * 8n);
  return view;
}

/** Mixes one block's words into the state. */
function compress(state: Uint32Array, words: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (const [index, word] of words.entries()) {
    const next = (rotate(a, 5) + roundFunction(index, b, c, d) + e + roundConstant(index) + word) >>> 0;
    [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
  }
  for (const [index, word] of [a, b, c, d, e].entries()) state[index] = (state[index] ?? 0) + word;
}

function roundFunction(index: number, b: number, c: number, d: number): number {
  if (index < 20) return (b & c) | (~b & d);
  if (index >= 40 && index < 60) return (b & c) | (b & d) | (c & d);
  return b ^ c ^ d;
}

function roundConstant(index: number): number {
  if (index < 20) return 0x5a827999;
  if (index < 40) return 0x6ed9eba1;
  return index < 60 ? 0x8f1bbcdc : 0xca62c1d6;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
