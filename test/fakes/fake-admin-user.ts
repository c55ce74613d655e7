import type { AdminUserGateway } from '../../src/core/credentials/ports.ts';
import type { PasswordSlot, RegistryCredential } from '../../src/core/ports.ts';
import type { ArmRegistry } from '../../src/core/registry.ts';
import type { AdminPasswordRenewal } from '../../src/core/rotate/ports.ts';
import { ok, type Err, type Result } from '../../src/core/result.ts';
import { Secret } from '../../src/core/secret.ts';

/** The admin user in memory. `calls` tells what was asked. */
export class FakeAdminUser implements AdminUserGateway, AdminPasswordRenewal {
  isEnabled = false;
  refusal: Err | undefined;
  readonly calls: string[] = [];

  readCredential(registry: ArmRegistry, slot: PasswordSlot): Promise<Result<RegistryCredential | 'off'>> {
    this.calls.push(`read ${slot}`);
    if (!this.isEnabled) return Promise.resolve(ok('off'));
    const password = new Secret(`marker-password-admin-${slot}`);
    return Promise.resolve(ok({ username: registry.name, password }));
  }

  renew(_: ArmRegistry, slot: PasswordSlot): Promise<Result<void>> {
    this.calls.push(`renew ${slot}`);
    return Promise.resolve(ok(undefined));
  }

  enable(): Promise<Result<void>> {
    this.calls.push('enable');
    if (this.refusal !== undefined) return Promise.resolve(this.refusal);
    this.isEnabled = true;
    return Promise.resolve(ok(undefined));
  }
}
