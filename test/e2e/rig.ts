import path from 'node:path';
import { createAzureCli } from './azure-cli.ts';
import { startEmulatorProcess, type EmulatorProcess } from './emulator-process.ts';
import { createSampleWorkspace, type SampleWorkspace } from './sample-workspace.ts';
import { startVsCodeServer, type VsCodeServer, type VsCodeServerOptions } from './vs-code-server.ts';

/** A VS Code server that lives in the emulated Azure, beside a copy of the sample workspace. */
export interface Rig {
  readonly emulator: EmulatorProcess;
  readonly workspace: SampleWorkspace;
  readonly server: VsCodeServer;
  /** The environment of the server and its extension host. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export interface RigOptions extends Pick<
  VsCodeServerOptions,
  'vsix' | 'otherVsix' | 'port' | 'testDriver' | 'settings' | 'telemetryLevel'
> {
  /** Variables that differ from those of the emulator, such as another account. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Arguments of the emulator's command line. */
  readonly emulator?: readonly string[];
  /** A person of the emulator's seed who is signed in with the Azure CLI; a service principal otherwise. */
  readonly person?: string;
}

/** `ACR_PULL_VSCODE_SERVER` names the folder of the VS Code server, `ACR_PULL_VSCODE_NODE` a Node for it; the scripts set them. */
export async function startRig({
  environment: own,
  person,
  emulator: emulatorArguments,
  ...options
}: RigOptions = {}): Promise<Rig> {
  const program = process.env['ACR_PULL_VSCODE_SERVER'];
  if (program === undefined) throw new Error('ACR_PULL_VSCODE_SERVER is not set: run this by npm test.');
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const workspace = await createSampleWorkspace();
    stops.push(() => workspace.remove());
    const emulator = await startEmulatorProcess(emulatorArguments);
    stops.push(() => emulator.stop());
    const environment = {
      ...process.env,
      ...workspace.environment,
      ...emulator.environment,
      ACR_PULL_TEST_CONTROL_URL: emulator.controlUrl,
      ...(person === undefined ? {} : await signedInWithCli(workspace.root, emulator, person)),
      ...own,
    };
    const server = await startVsCodeServer({
      program,
      node: process.env['ACR_PULL_VSCODE_NODE'] ?? process.execPath,
      dataFolder: path.join(workspace.root, 'vs-code'),
      environment,
      ...options,
      settings: { 'acrPull.signIn': person === undefined ? 'environment' : 'azure-cli', ...options.settings },
    });
    stops.push(() => server.stop());
    return { emulator, workspace, server, environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function signedInWithCli(
  root: string,
  { controlUrl }: EmulatorProcess,
  principal: string,
): Promise<Record<string, string>> {
  const folder = await createAzureCli(root, { controlUrl, principal });
  return { PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}` };
}
