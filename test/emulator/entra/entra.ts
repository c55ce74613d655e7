import type { EmulatedCloud } from '../clouds.ts';
import { jsonReply, type Reply, type Service, type ServiceRequest } from '../service.ts';
import { answerAdminConsent } from './admin-consent.ts';
import { answerDeviceCodeRequest, answerPersonTokenRequest } from './device-code.ts';
import { instanceDiscovery, openIdConfiguration, signingKeys } from './discovery.ts';
import { entraError, tenantNotFound } from './entra-error.ts';
import { answerTokenRequest, type TokenEndpoint } from './token-endpoint.ts';

const COMMON = new Set(['common', 'organizations', 'consumers']);

const PERSON_GRANTS = new Set([
  'urn:ietf:params:oauth:grant-type:device_code',
  'device_code',
  'refresh_token',
]);

/** The login hosts of one cloud. */
export function createEntra(endpoint: TokenEndpoint, cloud: EmulatedCloud): Service {
  return (request) => {
    const [, tenantName = '', ...rest] = request.path.split('/');
    const resource = `${request.method} ${rest.join('/')}`;
    if (resource === 'GET discovery/instance') return discoverInstance(request);
    return answerForTenant(endpoint, cloud, { request, tenantName, resource });
  };
}

function discoverInstance(request: ServiceRequest): Reply {
  const authorizationEndpoint = request.query.get('authorization_endpoint');
  if (request.query.get('api-version') !== '1.1' || authorizationEndpoint === null) {
    return jsonReply(400, {
      error: 'invalid_request',
      error_description: 'api-version and authorization_endpoint',
    });
  }
  return instanceDiscovery(authorizationEndpoint);
}

interface TenantRequest {
  readonly request: ServiceRequest;
  readonly tenantName: string;
  readonly resource: string;
}

function answerForTenant(endpoint: TokenEndpoint, cloud: EmulatedCloud, asked: TenantRequest): Reply {
  const { request, tenantName, resource } = asked;
  const isCommon = COMMON.has(tenantName);
  const known = endpoint.state.tenant(tenantName);
  const tenant = known?.azure === cloud ? known : undefined;
  if (!isCommon && !tenant) return entraError(tenantNotFound(tenantName), endpoint.clock.now(), request.host);
  if (resource === 'GET v2.0/.well-known/openid-configuration') {
    return openIdConfiguration(cloud, request.host, tenantName, tenant?.id ?? '{tenantid}');
  }
  if (resource === 'GET discovery/v2.0/keys') return signingKeys(endpoint.tokens.key);
  if (resource === 'POST oauth2/v2.0/devicecode') return answerDeviceCodeRequest(endpoint);
  if (resource === 'POST oauth2/v2.0/token') {
    const form = new URLSearchParams(request.body.toString('utf8'));
    const isPerson = PERSON_GRANTS.has(form.get('grant_type') ?? '');
    if (isPerson) return answerPersonTokenRequest(endpoint, tenant, { form, request });
    if (tenant) return answerTokenRequest(endpoint, tenant, { form, request });
  }
  if (/^GET (v2\.0\/)?adminconsent$/.test(resource) && tenant) {
    return answerAdminConsent(endpoint, tenant, request);
  }
  return { status: 404, headers: { 'content-type': 'text/html' }, body: '' };
}
