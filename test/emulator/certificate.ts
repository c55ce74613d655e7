import { execFile } from 'node:child_process';
import { createPrivateKey, createPublicKey, randomUUID, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import type { SigningKey } from './jwt.ts';

const run = promisify(execFile);

export interface Certificates {
  /** Our authority alone, for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  /** Our authority and the usual ones, for programs whose only list it replaces (SSL_CERT_FILE). */
  readonly bundleFile: string;
  readonly serverKey: string;
  readonly serverChain: string;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * Makes an authority and one server certificate for `names` in `folder`, which ends after `days`. Node cannot build
 * certificates: openssl does.
 */
export async function makeCertificates(
  folder: string,
  names: readonly string[],
  days = 30,
): Promise<Certificates> {
  const caFile = join(folder, 'ca.pem');
  const caKey = join(folder, 'ca.key');
  const key = join(folder, 'server.key');
  const request = join(folder, 'server.csr');
  const certificate = join(folder, 'server.pem');
  const extensions = join(folder, 'server.ext');
  await openssl(
    [
      'req',
      '-x509',
      ...EC_KEY,
      '-days',
      '30',
      '-subj',
      '/CN=Azure emulator authority',
      '-keyout',
      caKey,
      '-out',
      caFile,
    ],
    [
      'basicConstraints=critical,CA:TRUE',
      'keyUsage=critical,keyCertSign,cRLSign',
      'subjectKeyIdentifier=hash',
    ],
  );
  await openssl(['req', '-new', ...EC_KEY, '-subj', '/CN=Azure emulator', '-keyout', key, '-out', request]);
  await writeFile(extensions, serverExtensions(names));
  const lasting = ['-days', String(days)];
  const signing = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', ...lasting, '-extfile', extensions];
  await openssl(['x509', '-req', '-in', request, ...signing, '-out', certificate]);
  const authority = await readFile(caFile, 'utf8');
  const bundleFile = join(folder, 'ca-bundle.pem');
  await writeFile(bundleFile, [...rootCertificates, authority].join('\n'));
  return {
    caFile,
    bundleFile,
    serverKey: await readFile(key, 'utf8'),
    serverChain: `${await readFile(certificate, 'utf8')}${authority}`,
  };
}

/** An RSA key with a self-signed certificate, for tokens. Writes `<name>.pem`, which registries take as root. */
export async function makeSigningKey(
  folder: string,
  name: string,
): Promise<SigningKey & { certificateFile: string }> {
  const keyFile = join(folder, `${name}.key`);
  const certificateFile = join(folder, `${name}.pem`);
  const subject = ['-subj', `/CN=${name}`, '-days', '30'];
  await openssl([
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    ...subject,
    '-keyout',
    keyFile,
    '-out',
    certificateFile,
  ]);
  const certificate = new X509Certificate(await readFile(certificateFile));
  const privateKey = createPrivateKey(await readFile(keyFile));
  return {
    keyId: randomUUID(),
    privateKey,
    publicKey: createPublicKey(privateKey),
    certificate: certificate.raw.toString('base64'),
    certificateFile,
  };
}

function serverExtensions(names: readonly string[]): string {
  return [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
    'subjectKeyIdentifier=hash',
    'authorityKeyIdentifier=keyid',
    `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`,
    '',
  ].join('\n');
}

async function openssl(args: readonly string[], extensions: readonly string[] = []): Promise<void> {
  await run('openssl', [...args, ...extensions.flatMap((extension) => ['-addext', extension])]);
}
