import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** The authority of one cluster: signs its server's certificate and those of its users. Files stay in `folder`. */
export class ClusterAuthority {
  readonly #folder: string;
  readonly caFile: string;
  #issued = 0;

  private constructor(folder: string) {
    this.#folder = folder;
    this.caFile = join(folder, 'ca.pem');
  }

  static async create(folder: string): Promise<ClusterAuthority> {
    const authority = new ClusterAuthority(folder);
    const names = ['-subj', '/CN=test cluster authority', '-days', '2'];
    const files = ['-keyout', join(folder, 'ca.key'), '-out', authority.caFile];
    await run('openssl', [
      'req',
      '-x509',
      ...EC_KEY,
      ...names,
      ...files,
      '-addext',
      'keyUsage=critical,keyCertSign',
    ]);
    return authority;
  }

  /** For a server; `names` as in openssl's `subjectAltName`. */
  issueServer(names: readonly string[]): Promise<KeyPair> {
    return this.#issue('/CN=kube-apiserver', [
      'extendedKeyUsage=serverAuth',
      `subjectAltName=${names.join(',')}`,
    ]);
  }

  /** For a user: Kubernetes takes the user from CN and the groups from O (kubernetes.io, "X.509 client certificates"). */
  issueUser(name: string, groups: readonly string[] = []): Promise<KeyPair> {
    const subject = [...groups.map((group) => `/O=${group}`), `/CN=${name}`].join('');
    return this.#issue(subject, ['extendedKeyUsage=clientAuth']);
  }

  async #issue(subject: string, extensions: readonly string[]): Promise<KeyPair> {
    const file = (suffix: string): string => join(this.#folder, `issued-${String(number)}.${suffix}`);
    const number = this.#issued++;
    await run('openssl', [
      'req',
      '-new',
      ...EC_KEY,
      '-subj',
      subject,
      '-keyout',
      file('key'),
      '-out',
      file('csr'),
    ]);
    await writeFile(file('ext'), `${extensions.join('\n')}\n`);
    const signing = [
      '-CA',
      this.caFile,
      '-CAkey',
      join(this.#folder, 'ca.key'),
      '-set_serial',
      String(number + 2),
    ];
    await run('openssl', [
      ...['x509', '-req', '-in', file('csr'), ...signing],
      ...['-days', '2', '-extfile', file('ext'), '-out', file('pem')],
    ]);
    return {
      certificate: await readFile(file('pem'), 'utf8'),
      key: await readFile(file('key'), 'utf8'),
    };
  }
}

/** A key pair with which the API server signs the tokens of service accounts. */
export async function makeTokenKey(
  folder: string,
): Promise<{ readonly privateFile: string; readonly publicFile: string }> {
  const privateFile = join(folder, 'service-account.key');
  const publicFile = join(folder, 'service-account.pub');
  await run('openssl', ['genrsa', '-out', privateFile, '2048']);
  await run('openssl', ['rsa', '-in', privateFile, '-pubout', '-out', publicFile]);
  return { privateFile, publicFile };
}
