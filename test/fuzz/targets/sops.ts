import { proveEncrypted } from '../../../src/core/forms/sops.ts';
import { sopsCoverage } from '../../../src/core/forms/sops-rules.ts';
import { joinParts, partsOf, type FuzzTarget } from '../target.ts';

/** A `.sops.yaml`, and the path of a file that it may have a rule for. */
export const sops: FuzzTarget = {
  name: 'sops',
  seeds: [
    joinParts(['creation_rules:\n  - path_regex: (?i)deploy/.*\\.ENC\\.yaml$\n    age: age1x\n', 'deploy/a.enc.yaml']),
    joinParts(['creation_rules:\n  - path_regex: (?P<a>x)[[:alpha:]]\n  - encrypted_regex: ^data$\n    pgp: x\n', 'x']),
    joinParts(['creation_rules: [{kms: a, unencrypted_suffix: b}]\nstores: {yaml: {indent: 2}}\n', 'a']),
    joinParts(['kind: Secret\nsops: {mac: x}\ndata: {a: "ENC[AES256_GCM,data:x,type:str]"}\n', 'a']),
  ], // prettier-ignore
  run: (input) => {
    const [config = '', file = ''] = partsOf(input);
    sopsCoverage(config, file);
    proveEncrypted(config, []);
  },
};
