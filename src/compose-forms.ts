import { workspace } from 'vscode';
import {
  certificatePath,
  DEFAULT_CONTROLLER,
  fetchSealingCertificate,
  parseSealingCertificate,
  readSealingCertificate,
} from './adapters/forms/sealing-certificate.ts';
import { findSopsPlace } from './adapters/forms/sops-config.ts';
import { LocalSops } from './adapters/forms/sops-program.ts';
import { request } from './adapters/http/json-request.ts';
import type { FormServices } from './editor/services.ts';

/** What the safe forms of a pull secret need from this machine. sops is run only in a trusted workspace. */
export function composeForms(): FormServices {
  return {
    sops: new LocalSops({ environment: process.env, isTrusted: () => workspace.isTrusted }),
    findSopsPlace,
    readCertificate: readSealingCertificate,
    fetchCertificate: (address, signal) => fetchSealingCertificate(address, request, signal),
    clusterCertificate: async (client, signal) => {
      const pem = await client.readText(certificatePath(DEFAULT_CONTROLLER), signal);
      return pem.ok ? parseSealingCertificate(pem.value) : pem;
    },
  };
}
