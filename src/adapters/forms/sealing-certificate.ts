import { X509Certificate } from 'node:crypto';
import type { SealingCertificate } from '../../core/forms/sealed-secret.ts';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { errorCode } from '../files/error-code.ts';
import { readText, whyUnreadable } from '../files/read-text.ts';
import type { SendRequest } from '../http/json-request.ts';

/** Certificates have about 2 kB. */
const MAX_BYTES = 64 * 1024;

/** Where the controller answers, when it was installed as its own documentation does it. */
export const DEFAULT_CONTROLLER: SealingController = {
  namespace: 'kube-system',
  name: 'sealed-secrets-controller',
};

/** The Service of the controller of Sealed Secrets. */
export interface SealingController {
  readonly namespace: string;
  readonly name: string;
}

/** The path of the API server by which everybody with `services/proxy` gets the public certificate. */
export function certificatePath({ namespace, name }: SealingController): string {
  return `/api/v1/namespaces/${namespace}/services/http:${name}:/proxy/v1/cert.pem`;
}

/** The first certificate of a PEM text, as `kubeseal` takes it. Fails with `invalid` unless it holds an RSA key. */
export function parseSealingCertificate(pem: string): Result<SealingCertificate> {
  try {
    const certificate = new X509Certificate(pem);
    if (certificate.publicKey.asymmetricKeyType !== 'rsa')
      return err('invalid', message('The certificate of Sealed Secrets does not hold an RSA key.'));
    return ok({
      publicKey: Uint8Array.from(certificate.publicKey.export({ type: 'spki', format: 'der' })),
      notBefore: new Date(certificate.validFrom),
      notAfter: new Date(certificate.validTo),
      fingerprint: certificate.fingerprint256,
    });
  } catch (error) {
    return err('invalid', message('This is no certificate in PEM form.'), {
      hint: message('Sealed Secrets gives it out by: kubeseal --fetch-cert'),
      detail: errorCode(error),
    });
  }
}

/** The certificate in a file that the person chose. */
export async function readSealingCertificate(file: string): Promise<Result<SealingCertificate>> {
  try {
    return parseSealingCertificate(await readText(file));
  } catch (error) {
    return err('invalid', whyUnreadable(file, errorCode(error)));
  }
}

/**
 * The certificate at an address that the person gave. Only https, since whoever changes the certificate on its way
 * could read what is sealed with it; redirects are not followed.
 */
export async function fetchSealingCertificate(
  address: string,
  send: SendRequest,
  signal: AbortSignal,
): Promise<Result<SealingCertificate>> {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.username !== '')
    return err('invalid', message('The address of the certificate must begin with https://.'));
  const answer = await send({ method: 'GET', url: url.href, signal, maxBytes: MAX_BYTES });
  if (!answer.ok) return answer;
  if (answer.value.status === 200) return parseSealingCertificate(answer.value.text);
  return err('unexpected', message('{0} did not give the certificate.', url.host), {
    detail: `HTTP ${answer.value.status}`,
  });
}
