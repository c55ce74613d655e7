import { startAzure } from '../emulator/azure.ts';
import { crowdedSeed } from '../emulator/contoso-seed.ts';
import { runScript } from '../integration/emulator/child.ts';
import { milliseconds, type Figure } from './figure.ts';
import { exponent } from './timing.ts';

const SUBSCRIPTIONS = 200;
const ROWS_OF_A_PAGE = 1_000;

interface Listed {
  readonly registries: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly queries: number;
  readonly tenants: number;
}

/** Lists what the account can see, as the tree does, and looks at what was asked for that. */
export async function benchRegistries(): Promise<Figure[]> {
  const sizes = [50, 500, 5_000];
  const lists: Listed[] = [];
  for (const size of sizes) lists.push(await listed(size));
  const last = lists.at(-1);
  if (last === undefined) throw new Error('Nothing was listed.');
  const slope = exponent(lists.map(({ lastMs }, index) => ({ size: sizes[index] ?? 0, ms: lastMs })));
  // Each tenant is asked once, and again only for each further thousand of its registries.
  const allowed = last.tenants + Math.ceil(last.registries / ROWS_OF_A_PAGE) - 1;
  return [
    {
      what: `${last.registries.toLocaleString('en')} registries in ${SUBSCRIPTIONS} subscriptions`,
      ours: `${last.queries} queries for registries in ${last.tenants} tenants`,
      peer: `one for each ${ROWS_OF_A_PAGE.toLocaleString('en')} rows and tenant: ${allowed}`,
      ratio: last.queries / allowed,
      budget: '≤ 1 ×',
      isMet: last.queries <= allowed,
    },
    {
      what: 'registries: first rows before the last page',
      ours: milliseconds(last.firstMs),
      peer: `all rows ${milliseconds(last.lastMs)}`,
      ratio: last.firstMs / last.lastMs,
      budget: '< 1 ×',
      isMet: last.firstMs < last.lastMs,
    },
    {
      what: 'registries at 1 ×, 10 ×, 100 × (50 to 5,000)',
      ours: lists.map(({ lastMs }) => milliseconds(lastMs)).join(', '),
      peer: 'linear growth',
      ratio: slope,
      budget: 'exponent ≤ 1.2',
      isMet: slope <= 1.2,
    },
  ];
}

async function listed(count: number): Promise<Listed> {
  const azure = await startAzure(crowdedSeed(count, Math.min(SUBSCRIPTIONS, count)));
  try {
    const times = (await runScript('../../bench/list-script.ts', [], azure.environment)) as Omit<
      Listed,
      'queries'
    >;
    const queries = azure.requests.filter(({ path }) => /Microsoft\.ResourceGraph/i.test(path)).length;
    return { ...times, queries };
  } finally {
    await azure.close();
  }
}
