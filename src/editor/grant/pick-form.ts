import { l10n, workspace } from 'vscode';
import { chooseForm, type FormOffer } from '../../core/forms/choose-form.ts';
import type { ClusterFacts } from '../../core/forms/form-facts.ts';
import type { Form } from '../../core/forms/form.ts';
import { servedForms, type ServedForms } from '../../core/forms/served-forms.ts';
import { PLAIN, type Storage } from '../../core/grants/storage.ts';
import { message } from '../../core/message.ts';
import type { ClusterClient } from '../../core/cluster-ports.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { withProgress } from '../progress.ts';
import { ask, type Choice } from '../quick-pick.ts';
import type { AzureServices, Services } from '../services.ts';
import type { Answers } from './build-plan.ts';
import { askCluster, notReached, readDelivery, readFormFacts, sopsPlaceOf } from './form-facts.ts';
import { pickBindingIdentity, pickExternalIdentity } from './pick-identity.ts';
import { pickCertificate, pickScope } from './pick-sealing.ts';

export interface FormSurroundings {
  readonly services: Services;
  readonly azure: AzureServices;
}

/** The form to begin with: what the workspace is made for, if that needs no question; a plain Secret otherwise. */
export async function firstStorage(
  answers: Answers,
  { services }: Pick<FormSurroundings, 'services'>,
): Promise<Result<Storage>> {
  const place = await sopsPlaceOf(answers, services);
  if (!place.ok) return ok(PLAIN);
  return withProgress(message('Looking at the workspace'), async ({ signal }) => {
    const delivery = await readDelivery(signal);
    if (signal.aborted) return cancelled();
    return ok(delivery === 'flux' ? { form: 'sops', place: place.value } : PLAIN);
  });
}

/**
 * Lets the person choose among the forms, best first, with the reason for each. This asks the cluster what it has, in
 * a trusted workspace; where it cannot be reached, that is said and the rest still works.
 */
export async function pickStorage(
  answers: Answers,
  surroundings: FormSurroundings,
): Promise<Result<Storage>> {
  const { services, azure } = surroundings;
  const connected = await connect(answers, services);
  if (!connected.ok) return connected;
  const { client, cluster } = connected.value;
  try {
    const facts = await withProgress(message('Looking at the workspace'), ({ signal }) =>
      readFormFacts(answers, cluster, { services, cloud: azure.cloud.name }, signal),
    );
    if (!facts.ok) return facts;
    const form = await pickForm(answers, chooseForm(facts.value));
    if (!form.ok) return form;
    const served = cluster.kind === 'asked' ? cluster.served : servedForms([]);
    return await storageOf(form.value, { answers, client, served, services });
  } finally {
    client?.close();
  }
}

interface Connected {
  readonly client?: ClusterClient;
  readonly cluster: ClusterFacts;
}

async function connect(answers: Answers, services: Services): Promise<Result<Connected>> {
  const { context } = answers;
  if (!workspace.isTrusted) {
    return ok({ cluster: notReached(message('A cluster is asked only in a trusted workspace.')) });
  }
  return withProgress(message('Asking the cluster {0} what it has', context.name), async ({ signal }) => {
    const client = await (await services.clusters()).connect(context, signal);
    if (!client.ok) {
      const { failure } = client;
      return failure.kind === 'cancelled' ? client : ok({ cluster: notReached(failure.message) });
    }
    const facts = await askCluster(answers, client.value, signal);
    if (facts.ok) return ok({ client: client.value, cluster: facts.value });
    client.value.close();
    return facts;
  });
}

async function pickForm({ registry }: Answers, offers: readonly FormOffer[]): Promise<Result<Form>> {
  for (;;) {
    const picked = await ask(
      {
        title: l10n.t('Form of the pull secret for {0}', registry.loginServer),
        placeholder: l10n.t('How is it to come into the cluster?'),
      },
      offers.map(choiceOf),
    );
    if (picked === undefined) return cancelled();
    if (picked.level !== 'impossible') return ok(picked.form);
  }
}

const ICONS: Readonly<Record<Form, string>> = {
  secret: 'file',
  'sealed-secret': 'lock',
  sops: 'lock',
  'external-secrets': 'sync',
  'acr-pull-binding': 'sync',
  'apply-only': 'cloud-upload',
};

function choiceOf(value: FormOffer): Choice<FormOffer> {
  const icon = value.level === 'impossible' ? 'circle-slash' : ICONS[value.form];
  const levels = {
    recommended: l10n.t('recommended'),
    possible: value.leavesCredential ? l10n.t('without your credential') : '',
    impossible: l10n.t('not possible here'),
  };
  return {
    icon,
    label: formName(value.form),
    description: levels[value.level],
    detail: say(value.reason),
    value,
  };
}

/** What a form is called. */
export function formName(form: Form): string {
  switch (form) {
    case 'secret':
      return l10n.t('Plain Secret in a file');
    case 'sealed-secret':
      return l10n.t('Sealed Secret');
    case 'sops':
      return l10n.t('Secret encrypted by sops');
    case 'external-secrets':
      return l10n.t('External Secrets');
    case 'acr-pull-binding':
      return l10n.t('AcrPullBinding of msi-acrpull');
    case 'apply-only':
      return l10n.t('Apply only, no file');
  }
}

interface FormChoice {
  readonly answers: Answers;
  readonly client: ClusterClient | undefined;
  readonly served: ServedForms;
  readonly services: Services;
}

/** Asks for what only this form needs. */
async function storageOf(
  form: Form,
  { answers, client, served, services }: FormChoice,
): Promise<Result<Storage>> {
  switch (form) {
    case 'secret':
    case 'apply-only':
      return ok({ form });
    case 'sops': {
      const place = await sopsPlaceOf(answers, services);
      return place.ok ? ok({ form, place: place.value }) : place;
    }
    case 'sealed-secret': {
      const certificate = await pickCertificate(await services.forms(), client);
      if (!certificate.ok) return certificate;
      const scope = await pickScope();
      return scope.ok ? ok({ form, certificate: certificate.value, scope: scope.value }) : scope;
    }
    case 'external-secrets': {
      const identity = await pickExternalIdentity();
      return identity.ok
        ? ok({ form, version: served.externalSecrets ?? 'v1', identity: identity.value })
        : identity;
    }
    case 'acr-pull-binding': {
      const version = served.acrPullBinding ?? 'v1beta2';
      const identity = await pickBindingIdentity(version, answers.kubeletClientId);
      return identity.ok ? ok({ form, version, identity: identity.value }) : identity;
    }
  }
}
