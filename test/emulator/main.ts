import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startAzure } from './azure.ts';
import { contosoSeed, crowdedSeed } from './contoso-seed.ts';
import { startControl } from './control.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    'write-env': { type: 'string' },
    // More registries than Contoso has, and in how many more subscriptions they are.
    registries: { type: 'string', default: '0' },
    subscriptions: { type: 'string', default: '1' },
    // How often a long operation is still under way when it is asked for.
    'operation-polls': { type: 'string', default: '1' },
  },
});

const seed =
  values.registries === '0'
    ? contosoSeed()
    : crowdedSeed(Number(values.registries), Number(values.subscriptions));
const emulator = await startAzure(seed, {
  port: Number(values.port),
  operations: { polls: Number(values['operation-polls']) },
});
const control = await startControl(emulator, Number(values['control-port']));
const environment = { ...emulator.environment, AZURE_EMULATOR_CONTROL: control.url };
const envFile = values['write-env'];
if (envFile !== undefined) {
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(envFile, lines.join(''), { mode: 0o600 });
}
console.log(
  JSON.stringify({
    proxyUrl: emulator.proxyUrl,
    controlUrl: control.url,
    caFile: emulator.caFile,
    environment,
  }),
);

async function stop(): Promise<void> {
  await control.close();
  await emulator.close();
  process.exit(0);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stop());
}
