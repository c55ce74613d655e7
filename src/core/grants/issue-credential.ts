import { issueAdminUser } from '../credentials/admin-user.ts';
import { issueEntraToken } from '../credentials/entra-token.ts';
import { issueExistingPrincipal } from '../credentials/existing-principal.ts';
import { armOf, type CredentialProgress, type Issued } from '../credentials/issued.ts';
import { issueNewPrincipal } from '../credentials/new-principal.ts';
import type { CredentialPorts } from '../credentials/ports.ts';
import { issueToken } from '../credentials/token.ts';
import { cancelled, ok, type Result } from '../result.ts';
import type { GrantOutline, PlannedPullSecret } from './outline.ts';

/**
 * The credential of one planned pull secret, of the kind that was chosen. What it needs is made as far as it is
 * missing, so a run after a failed one picks up what that one made.
 */
export async function issueCredential(
  outline: GrantOutline,
  secret: PlannedPullSecret,
  ports: CredentialPorts,
  progress: CredentialProgress,
): Promise<Result<Issued>> {
  if (progress.signal.aborted) return cancelled();
  const { source, registry } = outline;
  if (source.kind === 'pasted') {
    return ok({ credential: source.credential, facts: {}, freshness: 'settled', notes: [] });
  }
  if (source.kind === 'existing-principal') {
    const task = { outline, secret, registry: registry.arm, ...source };
    return issueExistingPrincipal(task, ports, progress);
  }
  const arm = armOf(registry);
  if (!arm.ok) return arm;
  switch (source.kind) {
    case 'token':
      return issueToken({ ...outline, source }, { arm: arm.value, secret }, ports, progress);
    case 'new-principal': {
      const task = { outline, secret, registry: arm.value, expiresOn: source.expiresOn };
      return issueNewPrincipal(task, ports, progress);
    }
    case 'admin':
      return issueAdminUser(source, arm.value, ports, progress);
    case 'entra-token':
      return issueEntraToken(arm.value, ports, progress);
  }
}
