import { randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 52;

/** A password as ACR makes them since 2025: 52 characters; `+`, `/` and `=` anywhere (here always each of them). */
export function generatePassword(): string {
  const characters = Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length)));
  const third = Math.floor(LENGTH / 3);
  ['+', '/', '='].forEach((special, index) => {
    characters[index * third + randomInt(third)] = special;
  });
  return characters.join('');
}
