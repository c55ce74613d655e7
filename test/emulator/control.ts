import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AzureEmulator } from './azure.ts';
import type { Fault } from './faults.ts';
import { isObject, parseJson, stringAt, type JsonObject } from './json.ts';
import { dumpState } from './dump-state.ts';
import { changeSettings } from './settings.ts';

export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

type Action = (emulator: AzureEmulator, body: JsonObject) => unknown;

const ACTIONS: Readonly<Record<string, Action>> = {
  'POST /clock': (emulator, body) => {
    const { advanceMs } = body;
    if (typeof advanceMs !== 'number') throw new Error('advanceMs must be a number');
    emulator.clock.advance(advanceMs);
    return { now: emulator.clock.now().toISOString() };
  },
  'POST /faults': (emulator, body) => {
    if (typeof body['times'] !== 'number') throw new Error('times must be a number');
    emulator.faults.add(body as unknown as Fault);
    return {};
  },
  'DELETE /faults': (emulator) => {
    emulator.faults.clear();
    return {};
  },
  'GET /settings': (emulator) => emulator.state.settings,
  'PATCH /settings': (emulator, body) => {
    changeSettings(emulator.state.settings, body);
    return emulator.state.settings;
  },
  'GET /state': (emulator) => dumpState(emulator.state),
  'GET /requests': (emulator) => emulator.requests,
  'GET /refused-hosts': (emulator) => emulator.refusedHosts,
  'POST /enter-device-code': ({ state }, body) => {
    state.deviceCodes.enter(
      stringAt(body, 'userCode') ?? '',
      state.principalNamed(stringAt(body, 'principal') ?? ''),
    );
    return {};
  },
  'POST /issue-token': (emulator, body) =>
    emulator.issueToken({
      tenantId: stringAt(body, 'tenantId') ?? '',
      audience: stringAt(body, 'audience') ?? '',
      principal: stringAt(body, 'principal') ?? '',
    }),
};

/** Lets other processes move the clock, order faults, change settings and look at what happened. Loopback only. */
export async function startControl(emulator: AzureEmulator, port: number): Promise<ControlServer> {
  const server = createServer((request, response) => {
    act(emulator, request).then(
      ({ status, value }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actualPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function act(
  emulator: AzureEmulator,
  request: IncomingMessage,
): Promise<{ status: number; value: unknown }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const action = ACTIONS[`${request.method ?? ''} ${request.url ?? ''}`];
  if (!action) return { status: 404, value: { error: 'no such action' } };
  const body = parseJson(Buffer.concat(chunks).toString('utf8'));
  try {
    return { status: 200, value: action(emulator, isObject(body) ? body : {}) };
  } catch (error) {
    return { status: 400, value: { error: error instanceof Error ? error.message : 'failed' } };
  }
}
