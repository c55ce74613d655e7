import { createHash } from 'node:crypto';
import { CLOUDS, type EmulatedCloud } from '../clouds.ts';
import type { SigningKey } from '../jwt.ts';
import { jsonReply, type Reply } from '../service.ts';

/** Answer of `/common/discovery/instance`: which hosts are the same authority. */
export function instanceDiscovery(authorizationEndpoint: string): Reply {
  return jsonReply(200, {
    tenant_discovery_endpoint: authorizationEndpoint.replace(
      /\/oauth2\/(v2\.0\/)?authorize$/,
      '/v2.0/.well-known/openid-configuration',
    ),
    'api-version': '1.1',
    metadata: CLOUDS.map((cloud) => ({
      preferred_network: cloud.loginHosts[0],
      preferred_cache: cloud.loginHosts[1] ?? cloud.loginHosts[0],
      aliases: cloud.loginHosts,
    })),
  });
}

/** Answer of `/{tenant}/v2.0/.well-known/openid-configuration`; `issuerTenant` is a template for common endpoints. */
export function openIdConfiguration(
  cloud: EmulatedCloud,
  host: string,
  tenant: string,
  issuerTenant: string,
): Reply {
  const base = `https://${host}/${tenant}`;
  return jsonReply(200, {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `https://${host}/${issuerTenant}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `https://${cloud.graphHost}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: 'EU',
    cloud_instance_name: host.replace(/^login\./, ''),
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: cloud.graphHost,
  });
}

/** Answer of `/{tenant}/discovery/v2.0/keys`. */
export function signingKeys(key: SigningKey): Reply {
  const { n, e } = key.publicKey.export({ format: 'jwk' });
  const x5t = createHash('sha1').update(Buffer.from(key.certificate, 'base64')).digest('base64url');
  return jsonReply(200, {
    keys: [{ kty: 'RSA', use: 'sig', kid: key.keyId, x5t, n, e, x5c: [key.certificate] }],
  });
}
