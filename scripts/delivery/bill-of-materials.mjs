// CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). `npm sbom` writes a time, a random number and the folder's name
// into it, and lists packages of which nothing is in the bundle.

/** The bill of materials of the VSIX: the same for the same commit. */
export function billOfMaterials({ name, version, publisher, license }, packages) {
  const reference = `${publisher}.${name}@${version}`;
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        'bom-ref': reference,
        type: 'application',
        publisher,
        name,
        version,
        licenses: licensed(license),
      },
    },
    components: packages.map(component),
    dependencies: [{ ref: reference, dependsOn: packages.map(packageUrl) }],
  };
}

function component({ name, version, license, integrity }) {
  const [group, rest] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const purl = packageUrl({ name, version });
  return {
    'bom-ref': purl,
    type: 'library',
    ...(group === undefined ? {} : { group }),
    name: rest,
    version,
    hashes: [{ alg: 'SHA-512', content: sha512(integrity) }],
    licenses: licensed(license),
    purl,
  };
}

/** One licence by its SPDX id, several of them as an expression. */
function licensed(license) {
  return /[ ()]/.test(license) ? [{ expression: license }] : [{ license: { id: license } }];
}

function packageUrl({ name, version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/** Of the package as npm loads it, in the hexadecimal form of CycloneDX. */
function sha512(integrity) {
  const [, base64] = /^sha512-(\S+)$/.exec(integrity);
  return Buffer.from(base64, 'base64').toString('hex');
}
