import { l10n } from 'vscode';
import type { Scenario, ScenarioChoice, ScenarioOption } from '../../core/clusters/choose-scenario.ts';
import { cancelled, ok, type Result } from '../../core/result.ts';
import { say } from '../localise.ts';
import { ask, type Choice } from '../quick-pick.ts';

/** Lets the person choose among the scenarios that are possible; the others are shown with the reason why not. */
export async function pickScenario({ options }: ScenarioChoice): Promise<Result<Scenario>> {
  for (;;) {
    const picked = await ask(
      {
        title: l10n.t('Grant ACR Pull'),
        placeholder: l10n.t('How is the cluster to get the right to pull?'),
      },
      options.filter(({ scenario }) => scenario !== 'anonymous').map(choiceOf),
    );
    if (picked === undefined) return cancelled();
    if (picked.level !== 'impossible') return ok(picked.scenario);
  }
}

function choiceOf(value: ScenarioOption): Choice<ScenarioOption> {
  const icon = value.level === 'impossible' ? 'circle-slash' : ICONS[value.scenario];
  const levels = {
    recommended: l10n.t('recommended'),
    possible: '',
    impossible: l10n.t('not possible here'),
  };
  return {
    icon,
    label: nameOf(value.scenario),
    description: levels[value.level],
    detail: say(value.reason),
    value,
  };
}

const ICONS: Readonly<Record<Scenario, string>> = {
  anonymous: 'globe',
  'managed-identity': 'shield',
  'service-principal': 'organization',
  'cross-tenant': 'references',
  'pull-secret': 'lock',
};

export function nameOf(scenario: Scenario): string {
  switch (scenario) {
    case 'anonymous':
      return l10n.t('Nothing: everybody may pull');
    case 'managed-identity':
      return l10n.t('Role for the managed identity');
    case 'service-principal':
      return l10n.t('Role for the service principal');
    case 'cross-tenant':
      return l10n.t('Service principal across tenants');
    case 'pull-secret':
      return l10n.t('Pull secret');
  }
}
