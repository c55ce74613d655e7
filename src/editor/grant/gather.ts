import { ALL_REGISTRY_SUFFIXES, hasRegistrySuffix } from '../../core/clouds.ts';
import { ok, type Result } from '../../core/result.ts';
import type { AzureServices } from '../services.ts';
import { settings } from '../settings.ts';
import type { Answers } from './build-plan.ts';
import { findCredential } from './find-credential.ts';
import { pickLoginServer } from './find-registry.ts';
import { pickManifest } from './pick-manifest.ts';
import type { GrantStart } from './start.ts';

/** The manifest, the registry and the credential to begin with: from the click where it tells, else asked for. */
export async function gatherSource(
  start: GrantStart,
  azure: AzureServices,
): Promise<Result<Omit<Answers, 'context'>>> {
  const [registry] = start.registries;
  const suffixes = [...ALL_REGISTRY_SUFFIXES, ...azure.cloud.registrySuffixes];
  const typed = [...settings.registries(), ...(registry === undefined ? [] : [registry.loginServer])];
  const isRegistry = (host: string): boolean => hasRegistrySuffix(host, suffixes) || typed.includes(host);
  const manifest = await pickManifest(start, isRegistry, [...suffixes, ...typed]);
  if (!manifest.ok) return manifest;
  const loginServer =
    registry === undefined ? await pickLoginServer(manifest.value.registries) : ok(registry.loginServer);
  if (!loginServer.ok) return loginServer;
  const credential = await findCredential(loginServer.value, azure);
  if (!credential.ok) return credential;
  return ok({ manifest: manifest.value, ...credential.value });
}
