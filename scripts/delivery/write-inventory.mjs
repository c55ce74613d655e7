// Writes what goes with the bundle: third-party notices and a bill of materials. Run after bundle.mjs.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup/node.mjs';
import { billOfMaterials } from './bill-of-materials.mjs';
import { bundledPackages } from './bundled-packages.mjs';
import { thirdPartyNotices } from './third-party-notices.mjs';

const dist = path.join(root, 'dist');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const packages = bundledPackages(root, JSON.parse(readFileSync(path.join(dist, 'meta.json'), 'utf8')));
writeFileSync(path.join(dist, 'ThirdPartyNotices.txt'), thirdPartyNotices(manifest.displayName, packages));
const bill = `${JSON.stringify(billOfMaterials(manifest, packages), null, 2)}\n`;
writeFileSync(path.join(dist, 'sbom.cdx.json'), bill);
