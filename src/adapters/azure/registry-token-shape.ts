import type { ScopeMap as SdkScopeMap, Token as SdkToken } from '@azure/arm-containerregistry';
import type { RegistryToken, ScopeMap, TokenPassword } from '../../core/ports.ts';
import type { ArmRegistry } from '../../core/registry.ts';

/** The SDK's scope map as ours; `name` is the one that was asked for. */
export function toScopeMap(map: SdkScopeMap, registry: ArmRegistry, name: string): ScopeMap {
  return {
    id: map.id ?? `${registry.id}/scopeMaps/${name}`,
    name: map.name ?? name,
    description: map.description ?? '',
    actions: map.actions ?? [],
  };
}

/** The SDK's token as ours; `name` is the one that was asked for. */
export function toRegistryToken(token: SdkToken, name: string): RegistryToken {
  return {
    name: token.name ?? name,
    scopeMapId: token.scopeMapId ?? '',
    status: token.status === 'disabled' ? 'disabled' : 'enabled',
    passwords: (token.credentials?.passwords ?? []).flatMap(toTokenPassword),
  };
}

interface SdkPassword {
  readonly name?: string;
  readonly creationTime?: Date;
  readonly expiry?: Date;
}

/** Passwords are known by their names; the list holds only those that were ever generated. */
function toTokenPassword({ name, creationTime, expiry }: SdkPassword): TokenPassword[] {
  if (name !== 'password1' && name !== 'password2') return [];
  return [
    {
      slot: name,
      createdOn: creationTime ?? new Date(0),
      ...(expiry === undefined ? {} : { expiresOn: expiry }),
    },
  ];
}
