import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { useApiServer } from '../kube/connect.ts';
import { pull } from '../registry/skopeo.ts';
import { CELLS, EXPECTED, FORM_NAMES, PLACE_NAMES, usernameIn, type Cell, type CellTask } from './cells.ts';
import { inParallel } from './in-parallel.ts';
import type { Manifest } from './manifest.ts';
import type { Granted } from './matrix-task.ts';
import { LOGIN, placeOf, startMatrixWorld, type MatrixWorld } from './matrix-world.ts';
import { build } from './places.ts';
import { printMatrix, type Ended } from './print-matrix.ts';
import { pullAsNode } from './pull-as-node.ts';
import { handOver } from './read-back.ts';

/** Pulls at one time. */
const WIDTH = 4;

describe('every credential in every form, wherever it is referred to', function () {
  this.timeout(300_000);
  const server = useApiServer();
  let world: MatrixWorld;
  let granted: readonly Granted[];
  let ended: readonly Ended[];

  before(async () => {
    world = await startMatrixWorld(server());
    granted = await world.grant();
    const cells = world.tasks.map((task, index) => [task, granted[index]] as const);
    ended = await inParallel(cells, WIDTH, async ([task, came]) => ({
      ...task,
      end: await endOf(task, came),
    }));
    console.log(printMatrix(ended));
  });
  after(() => world.close());

  /** Follows what was granted to the pull; what goes wrong is the end, too. */
  async function endOf(task: CellTask, came: Granted | undefined): Promise<string> {
    if (came === undefined) return 'nothing came of it';
    if (came.kind !== 'granted') return came.text;
    try {
      await follow(task, came.secretFile);
      return 'pulls';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async function follow(task: CellTask, secretFile: string): Promise<void> {
    const { namespace, folder } = task;
    const around = { azure: world.azure, admin: server().admin, namespace };
    const built = (await build(placeOf(task), folder, namespace)) as Manifest[];
    const place = placeOf(task);
    await handOver(task.form, { ...around, place, secretFile, built, keys: world.keys });
    assertHolds(task, await pullAsNode(place, built, around));
  }

  function cameOf(cell: Cell): { readonly end: string; readonly came: Granted } {
    const index = CELLS.indexOf(cell);
    const [came, end] = [granted[index], ended[index]?.end];
    assert.ok(came !== undefined && end !== undefined);
    return { end, came };
  }

  for (const cell of CELLS) {
    const { credential, form } = cell;
    const expected = EXPECTED[credential][form];
    const name = `${credential}, ${FORM_NAMES[form]}, ${PLACE_NAMES[placeOf(cell)]}`;
    if (expected === 'pulls') it(`${name}: pulls`, () => assert.equal(cameOf(cell).end, 'pulls'));
    else
      it(`${name}: says why not`, () => {
        const { end, came } = cameOf(cell);
        assert.ok(came.kind === 'reason');
        assert.match(end, expected ?? /^$/);
        // Who insists is told the same.
        assert.equal(came.refusal ?? end, end);
      });
  }

  it('needs no secret where a person is told so', async () => {
    const { exitCode, output } = await pull(world.azure, world.openImage, '{"auths":{}}');
    assert.equal(exitCode, 0, output);
  });

  it('makes a token only where that is the credential', () => {
    const tokens = [...world.azure.state.registry(LOGIN).tokens.keys()];
    const wanted = CELLS.filter(
      ({ credential, form }) => credential === 'token' && EXPECTED.token[form] === 'pulls',
    );
    assert.equal(tokens.filter((name) => name.startsWith('acr-pull-')).length, wanted.length);
  });

  it('leaves no plain Secret for git to take', async () => {
    const { stdout } = await promisify(execFile)('git', ['add', '-A', '--dry-run'], { cwd: world.root });
    assert.match(stdout, /\.sealed-secret\.yaml/);
    assert.doesNotMatch(stdout, /\.secret\.yaml/);
  });
});

/** One entry, of the registry, with the credential of the cell. */
function assertHolds(cell: Cell, config: string): void {
  const { auths } = JSON.parse(config) as { readonly auths: Record<string, { readonly auth: string }> };
  assert.deepEqual(Object.keys(auths), [LOGIN]);
  const [username = ''] = Buffer.from(auths[LOGIN]?.auth ?? '', 'base64')
    .toString()
    .split(':');
  assert.match(username, usernameIn(cell));
}
