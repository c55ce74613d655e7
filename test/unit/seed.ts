// Property tests try the same examples in each run, so that a change alone decides whether they pass. With ACR_PULL_SEED
// they try others: those of a number, or those of a number of their own choice for "random", which a failure names.
import fc from 'fast-check';

const seed = process.env['ACR_PULL_SEED'] ?? '1';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
