/** Ids that package.json and the code must agree on; a test compares them. */
export const VIEWS = { contexts: 'acrPull.contexts', registries: 'acrPull.registries' } as const;

export type ViewName = keyof typeof VIEWS;

/** Why a view is empty (`hidden`: by the choice of tenants and subscriptions); kept under its id in a context key. */
export type EmptyCause = 'none' | 'unreadable' | 'signedOut' | 'hidden';

export const COMMANDS = {
  grant: 'acrPull.grant',
  revoke: 'acrPull.revoke',
  rotate: 'acrPull.rotate',
  check: 'acrPull.check',
  explain: 'acrPull.explain',
  stopTracking: 'acrPull.stopTracking',
  signIn: 'acrPull.signIn',
  chooseSignIn: 'acrPull.chooseSignIn',
  chooseSubscriptions: 'acrPull.chooseSubscriptions',
  refresh: 'acrPull.refresh',
  openKubeconfig: 'acrPull.openKubeconfig',
  addRegistry: 'acrPull.addRegistry',
  removeRegistry: 'acrPull.removeRegistry',
  showLog: 'acrPull.showLog',
  openCheckReport: 'acrPull.openCheckReport',
} as const;

/** Commands that only links and quick fixes of ours run; no menu and no palette has them. */
export const INTERNAL_COMMANDS = {
  copyText: 'acrPull.internal.copyText',
  convertSecrets: 'acrPull.internal.convertSecrets',
} as const;

/** Tools for language models. */
export const TOOLS = {
  check: 'acrPull_check',
  explain: 'acrPull_explain',
  plan: 'acrPull_plan',
} as const;

/** Context values of tree items: a kind, then facts after a semicolon, for anchored patterns in `when` clauses. */
export const CONTEXT_VALUES = {
  context: 'context',
  brokenContext: 'brokenContext',
  kubeconfigProblem: 'kubeconfigProblem',
  registry: 'registry;arm',
  typedRegistry: 'registry;typed',
  access: 'access;secret',
  roleAccess: 'access;role',
  token: 'token',
  checkResult: 'checkResult',
  tenant: 'tenant',
  subscription: 'subscription',
  problem: 'problem',
  action: 'action',
  filter: 'filter',
} as const;

/** Scheme of the read-only documents that show plans and results. */
export const DOCUMENT_SCHEME = 'acr-pull';

/** Files that a grant writes, in whatever form; core makes the names. */
export const PULL_SECRET_FILES = '**/acr-pull-*.yaml';

/** Where the README tells of hints and warnings: behind the code of each diagnostic. */
export const HELP_ADDRESS = 'https://github.com/acr-pull/acr-pull-kubernetes#when-it-does-not-pull';
