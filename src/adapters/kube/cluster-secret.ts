import type { V1Secret } from '@kubernetes/client-node';
import type { ClusterSecret, SecretConflict, SecretToApply } from '../../core/cluster-ports.ts';
import { Secret } from '../../core/secret.ts';
import type { ClusterStatus } from './cluster-failure.ts';

/** The Secret as it is sent. */
export function secretBody({ namespace, name, type, labels, annotations, data }: SecretToApply): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels, annotations },
    type,
    data: Object.fromEntries(
      [...data].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('base64')]),
    ),
  };
}

export function readSecret({ metadata, type, immutable, data }: V1Secret): ClusterSecret {
  return {
    type: type ?? 'Opaque',
    isImmutable: immutable === true,
    labels: metadata?.labels ?? {},
    annotations: metadata?.annotations ?? {},
    ...(metadata?.resourceVersion === undefined ? {} : { version: metadata.resourceVersion }),
    data: new Map(
      Object.entries(data ?? {}).map(([key, value]) => [
        key,
        new Secret(Buffer.from(value, 'base64').toString('utf8')),
      ]),
    ),
  };
}

/** Whether the answer may mean that a Secret is there which cannot become ours: 409 by field managers, 422 by fields. */
export function mayBeConflict({ code }: ClusterStatus): boolean {
  return code === 409 || code === 422;
}

/**
 * Why an apply was refused. The type is looked at first, then immutability: no force helps against either.
 * `existing` is absent when it may not be read; then the fields that the answer names must do.
 */
export function secretConflict(
  { code, causes }: ClusterStatus,
  type: string,
  existing: ClusterSecret | undefined,
): SecretConflict | undefined {
  if (existing !== undefined && existing.type !== type) return { kind: 'wrong-type', type: existing.type };
  if (existing?.isImmutable === true) return { kind: 'immutable' };
  const fields = causes.map(({ field }) => field);
  if (fields.some((field) => field === 'type' || field === '.type')) return { kind: 'wrong-type' };
  if (code === 409) {
    const managers = causes.flatMap(({ message }) => /^conflict with "([^"]+)"/.exec(message)?.[1] ?? []);
    return managers.length === 0
      ? undefined
      : { kind: 'other-manager', managers: [...new Set(managers)], fields };
  }
  // "field is immutable when `immutable` is set" (k8s.io/kubernetes, `ValidateSecretUpdate`)
  const isImmutable = causes.some(
    ({ field, reason }) => (field === 'data' || field === 'immutable') && reason === 'FieldValueForbidden',
  );
  return isImmutable ? { kind: 'immutable' } : undefined;
}
