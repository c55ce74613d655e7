import type { AdminUserGateway } from '../../core/credentials/ports.ts';
import { ADMIN_PASSWORD_NAMES } from '../../core/credentials/source.ts';
import { message } from '../../core/message.ts';
import type { PasswordSlot, RegistryCredential } from '../../core/ports.ts';
import type { ArmRegistry } from '../../core/registry.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import type { AdminPasswordRenewal } from '../../core/rotate/ports.ts';
import type { ArmOperation } from './arm-failure.ts';
import { RegistryClient, type RegistryClientParts } from './registry-client.ts';
import { answerOf } from './sdk-failure.ts';

/** The admin user by the Azure SDK for container registries. */
export class ArmAdminUserGateway implements AdminUserGateway, AdminPasswordRenewal {
  readonly #client: RegistryClient;

  constructor(parts: RegistryClientParts) {
    this.#client = new RegistryClient(parts);
  }

  async readCredential(
    registry: ArmRegistry,
    slot: PasswordSlot,
    signal: AbortSignal,
  ): Promise<Result<RegistryCredential | 'off'>> {
    const what = message('read the passwords of the admin user of {0}', registry.loginServer);
    const listed = await this.#client.run(
      registry,
      operationOn(registry, what, 'listCredentials/action'),
      async ({ registries }, options) => {
        try {
          const { username, passwords } = await registries.listCredentials(
            registry.resourceGroup,
            registry.name,
            options,
          );
          // By name, never by position.
          const value = passwords?.find(({ name }) => name === ADMIN_PASSWORD_NAMES[slot])?.value;
          return value === undefined
            ? undefined
            : { username: username ?? registry.name, password: new Secret(value) };
        } catch (error) {
          if (isOff(error)) return 'off' as const;
          throw error;
        }
      },
      signal,
    );
    if (!listed.ok) return listed;
    if (listed.value !== undefined) return ok(listed.value);
    return err('unexpected', message('Could not {0}: the answer holds no such password.', what));
  }

  async enable(registry: ArmRegistry, signal: AbortSignal): Promise<Result<void>> {
    const what = message('enable the admin user of {0}', registry.loginServer);
    const updated = await this.#client.run(
      registry,
      operationOn(registry, what, 'write'),
      async ({ registries }, options) => {
        const change = { adminUserEnabled: true };
        const poller = registries.update(registry.resourceGroup, registry.name, change, options);
        await poller.pollUntilDone(options);
      },
      signal,
    );
    return updated.ok ? ok(undefined) : updated;
  }

  async renew(registry: ArmRegistry, slot: PasswordSlot, signal: AbortSignal): Promise<Result<void>> {
    const name = ADMIN_PASSWORD_NAMES[slot];
    const what = message('renew {0} of the admin user of {1}', name, registry.loginServer);
    return await this.#client.run(
      registry,
      operationOn(registry, what, 'regenerateCredential/action'),
      async ({ registries }, options) => {
        // The answer holds both values; nobody is to know the new one.
        await registries.regenerateCredential(registry.resourceGroup, registry.name, { name }, options);
      },
      signal,
    );
  }
}

/** The code's case varies from answer to answer (azure-facts C2). */
function isOff(error: unknown): boolean {
  return answerOf(error)?.code?.toLowerCase() === 'unauthorizedforcredentialoperations';
}

function operationOn(registry: ArmRegistry, what: ArmOperation['what'], action: string): ArmOperation {
  return {
    what,
    scope: registry.id,
    needs: {
      action: `Microsoft.ContainerRegistry/registries/${action}`,
      role: message(
        'Container Registry Contributor and Data Access Configuration Administrator, or Contributor, on the registry',
      ),
    },
  };
}
