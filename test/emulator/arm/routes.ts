import { CREDENTIAL_ROUTES } from './credentials.ts';
import { REGISTRY_ROUTES } from './registries.ts';
import { RESOURCE_GRAPH_ROUTES } from './resource-graph.ts';
import type { ArmRoute } from './route.ts';
import { SCOPE_MAP_ROUTES } from './scope-maps.ts';
import { SUBSCRIPTION_ROUTES } from './subscriptions.ts';
import { TOKEN_ROUTES } from './tokens.ts';

export const ARM_ROUTES: readonly ArmRoute[] = [
  ...SUBSCRIPTION_ROUTES,
  ...REGISTRY_ROUTES,
  ...SCOPE_MAP_ROUTES,
  ...TOKEN_ROUTES,
  ...CREDENTIAL_ROUTES,
  ...RESOURCE_GRAPH_ROUTES,
];
