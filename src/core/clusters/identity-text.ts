import { message, type Message } from '../message.ts';
import type { ClusterIdentity } from './managed-cluster.ts';

/** For tooltips and descriptions. */
export function identityText(identity: ClusterIdentity): Message {
  if (identity.kind === 'managed-identity') return message('managed identity ({0})', identity.type);
  if (identity.kind === 'service-principal') return message('service principal {0}', identity.clientId);
  return message('unknown identity');
}
