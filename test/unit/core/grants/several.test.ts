import assert from 'node:assert/strict';
import { renderSeveralPreview, renderSeveralReport } from '../../../../src/core/grants/several.ts';
import { message, plain } from '../../../../src/core/message.ts';

const WEB = { loginServer: 'contoso.azurecr.io', contextName: 'kind-dev' };
const PROD = { loginServer: 'contoso.azurecr.io', contextName: 'shop-prod' };
const OTHER = { loginServer: 'fabrikam.azurecr.io', contextName: 'shop-prod' };
const NO_IMAGE = {
  kind: 'not-found' as const,
  message: message('No image of it.'),
  hint: message('Open a manifest.'),
};

describe('the plan for several clusters or registries', () => {
  it('lists every grant first, then the steps of each, then what is not part of it', () => {
    const text = renderSeveralPreview(
      [
        {
          ...WEB,
          how: message('A pull secret'),
          steps: [{ title: message('Write it'), details: [] }],
          cluster: [message('shop: the pull secret is applied')],
          warnings: [],
        },
        { ...PROD, how: message('The role AcrPull'), steps: [], warnings: [message('It is stopped.')] },
      ],
      [{ ...OTHER, failure: NO_IMAGE }],
      plain,
    );
    assert.deepEqual(
      text.split('\n').filter((line) => line !== ''),
      [
        '# Grant ACR pull: 2 grants',
        'Nothing has been changed yet. This is what will happen when you confirm.',
        '- contoso.azurecr.io to kind-dev: A pull secret',
        '- contoso.azurecr.io to shop-prod: The role AcrPull',
        '## contoso.azurecr.io to kind-dev',
        '- **Way**: A pull secret',
        '- **Cluster**: shop: the pull secret is applied',
        '### 1. Write it',
        '## contoso.azurecr.io to shop-prod',
        '- **Way**: The role AcrPull',
        '- **Warning**: It is stopped.',
        'It can pull already; there is nothing to grant',
        '## Not part of this plan',
        '- **fabrikam.azurecr.io to shop-prod**: No image of it. Open a manifest.',
      ],
    );
  });

  it('tells of each grant what became of it', () => {
    const text = renderSeveralReport(
      [
        {
          ...WEB,
          kind: 'granted',
          how: message('A pull secret'),
          findings: [{ level: 'pass', text: message('It pulls.') }],
        },
        { ...PROD, kind: 'failed', failure: NO_IMAGE },
        { ...OTHER, kind: 'not-run' },
      ],
      plain,
    );
    assert.deepEqual(
      text.split('\n').filter((line) => line !== ''),
      [
        '# Granted ACR pull: 1 of 3 grants',
        '## contoso.azurecr.io to kind-dev',
        'A pull secret',
        '- ✓ **Pass**: It pulls.',
        '## contoso.azurecr.io to shop-prod',
        '- **contoso.azurecr.io to shop-prod**: No image of it. Open a manifest.',
        '## fabrikam.azurecr.io to shop-prod',
        'Not run, since the plan was stopped before.',
      ],
    );
  });
});
