import { Secret } from '../../src/core/secret.ts';
import type { SopsProgram } from '../../src/core/forms/sops.ts';
import { ok } from '../../src/core/result.ts';

/** Replaces the value of each Secret as sops does, without a key: the real sops proves the rest. */
export class FakeSops implements SopsProgram {
  readonly encrypted: string[] = [];

  encrypt(plain: Secret): ReturnType<SopsProgram['encrypt']> {
    this.encrypted.push(plain.reveal());
    const text = plain.reveal().replace(/(\.dockerconfigjson: ).*/g, '$1ENC[AES256_GCM,data:x,type:str]');
    const documents = text.split('---\n').map((document) => `${document}sops:\n  version: 3.10.2\n`);
    return Promise.resolve(ok(documents.join('---\n')));
  }

  decrypt(): ReturnType<SopsProgram['decrypt']> {
    return Promise.resolve(ok(new Secret(this.encrypted.at(-1) ?? '')));
  }
}
