export const WHAT_TO_TRY = `Try this:
  1. In the Explorer, right-click deploy/shop.yaml and choose Grant ACR Pull….
  2. Read the plan, then choose Grant.
  3. Look at the pull secret, at deploy/shop.yaml, and at ACR Pull in the activity bar.
  4. In that view, grant to shop-prod, an AKS cluster: it gets a role instead, and no secret.
Everything happens on this machine; no Azure account is used. Press Ctrl-C to end.`;

/** Comes true with Ctrl-C, or when the process is told to end. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
