import type { Message } from '../message.ts';
import { FORMS, type Form } from './form.ts';
import type { FormFacts } from './form-facts.ts';
import { hasIdentity, leavesCredential, obstacleTo, reasonFor } from './form-reasons.ts';

export interface FormOffer {
  readonly form: Form;
  readonly level: 'recommended' | 'possible' | 'impossible';
  /** One sentence. */
  readonly reason: Message;
  /** Whether the form would go without the credential that was chosen. */
  readonly leavesCredential: boolean;
}

/**
 * Every form with a reason, the best first; one is recommended unless all are impossible. What the cluster and the
 * workspace have already comes before what they would need.
 */
export function chooseForm(facts: FormFacts): readonly FormOffer[] {
  const offers = preference(facts).map((form): FormOffer => {
    const offer = { form, leavesCredential: leavesCredential(form, facts) };
    const obstacle = obstacleTo(form, facts);
    if (obstacle !== undefined) return { ...offer, level: 'impossible', reason: obstacle };
    return { ...offer, level: 'possible', reason: reasonFor(form, facts) };
  });
  const possible = offers.filter(({ level }) => level === 'possible');
  const best = possible.find(({ form }) => isReady(form, facts)) ?? possible[0];
  return [
    ...(best === undefined ? [] : [{ ...best, level: 'recommended' as const }]),
    ...possible.filter((offer) => offer !== best),
    ...offers.filter(({ level }) => level === 'impossible'),
  ];
}

/** The forms from best to worst, where all could be had. */
function preference({ delivery, credential }: FormFacts): readonly Form[] {
  const bySelf: readonly Form[] = ['external-secrets', 'acr-pull-binding'];
  // Only Flux decrypts SOPS files by itself.
  const encrypted: readonly Form[] =
    delivery === 'flux' ? ['sops', 'sealed-secret'] : ['sealed-secret', 'sops'];
  const isFromGit = delivery === 'flux' || delivery === 'argo-cd';
  // A token that ends soon, and a file that nobody delivers, are best not written down.
  const plain: readonly Form[] =
    isFromGit || credential === 'entra-token' ? ['apply-only', 'secret'] : ['secret', 'apply-only'];
  return [...bySelf, ...encrypted, ...plain];
}

/** Whether everything that the form needs is known to be there. */
function isReady(form: Form, facts: FormFacts): boolean {
  if (!FORMS[form].needsCredential) return facts.cluster.kind === 'asked' && hasIdentity(form, facts);
  return form !== 'sealed-secret' || facts.cluster.kind === 'asked';
}
