import { CREDENTIAL_ROUTES } from './credentials.ts';
import { CLUSTER_ROUTES } from './managed-clusters.ts';
import { IDENTITY_ROUTES } from './managed-identities.ts';
import { REGISTRY_ROUTES } from './registries.ts';
import { REGISTRY_UPDATE_ROUTES } from './registry-update.ts';
import { RESOURCE_GRAPH_ROUTES } from './resource-graph.ts';
import { RESOURCE_ROUTES } from './resources.ts';
import { ROLE_ASSIGNMENT_ROUTES } from './role-assignments.ts';
import { ROLE_DEFINITION_ROUTES } from './role-definitions.ts';
import type { ArmRoute } from './route.ts';
import { SCOPE_MAP_ROUTES } from './scope-maps.ts';
import { SUBSCRIPTION_ROUTES } from './subscriptions.ts';
import { TOKEN_ROUTES } from './tokens.ts';

export const ARM_ROUTES: readonly ArmRoute[] = [
  ...SUBSCRIPTION_ROUTES,
  ...REGISTRY_ROUTES,
  ...REGISTRY_UPDATE_ROUTES,
  ...SCOPE_MAP_ROUTES,
  ...TOKEN_ROUTES,
  ...CREDENTIAL_ROUTES,
  ...RESOURCE_ROUTES,
  ...CLUSTER_ROUTES,
  ...IDENTITY_ROUTES,
  ...ROLE_ASSIGNMENT_ROUTES,
  ...ROLE_DEFINITION_ROUTES,
  ...RESOURCE_GRAPH_ROUTES,
];
