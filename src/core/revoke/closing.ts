import { FORMS } from '../forms/form.ts';
import { message, type Message } from '../message.ts';
import type { SecretRevokePlan } from './revocation.ts';

/** What is said after a revocation, sentence by sentence: no more than was removed, and what goes on working. */
export function closingOf(plan: SecretRevokePlan): Message[] {
  const { clusterName } = plan.access;
  const listed = message(
    'The access stays listed until its Secret in {0} is deleted: revoke it again for that, or forget it if the cluster is gone.',
    clusterName,
  );
  return [...outcomeOf(plan), ...(mustBeRemembered(plan) ? [listed] : [])];
}

/** Whether the memory of the workspace is all that tells of a Secret which may still be in its cluster. */
export function mustBeRemembered({ access, secret }: SecretRevokePlan): boolean {
  return access.form === 'apply-only' && secret === 'left';
}

function outcomeOf({ access, secret, endsCredential, stays }: SecretRevokePlan): Message[] {
  const { clusterName, loginServer, secretName, form, file } = access;
  // A Secret that another access uses too may hold the credential of that one.
  if (endsCredential && secret !== 'shared') {
    return [message('{0} can no longer pull from {1} with this pull secret.', clusterName, loginServer)];
  }
  const mayStill = message(
    '{0} may still be able to pull from {1} with the Secret {2}.',
    ...[clusterName, loginServer, secretName],
  );
  if (secret !== 'gone') return [mayStill, ...stays];
  // What may be committed is made into a Secret by a controller, or by what deploys from git.
  return FORMS[form].mayBeCommitted
    ? [
        mayStill,
        message('What was applied of {0} may make the Secret again: delete that there too.', file),
        ...stays,
      ]
    : [message('The Secret {0} is not in {1} any more.', secretName, clusterName), ...stays];
}
