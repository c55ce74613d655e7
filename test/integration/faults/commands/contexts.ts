import type { Context } from '../../../../src/core/contexts/context.ts';

export const KIND: Context = {
  name: 'kind-dev',
  clusterName: 'kind-dev',
  userName: 'kind-dev',
  file: '/k',
  server: 'https://127.0.0.1:40123',
  flavour: 'kind',
  authentication: { kind: 'none' },
  isCurrent: true,
  notes: [],
};

export function aksContext(name: string): Context {
  return { ...KIND, name, clusterName: name, userName: name, flavour: 'aks' };
}
