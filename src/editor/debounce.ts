/** Changes that come in bursts, such as a merge of kubeconfigs, are one. */
const QUIET_IN_MS = 300;

/** Runs `action` once nothing has asked for it for a moment. */
export function debounce(action: () => void): (() => void) & { dispose(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = (): void => {
    clearTimeout(timer);
    timer = setTimeout(action, QUIET_IN_MS);
  };
  return Object.assign(run, { dispose: () => clearTimeout(timer) });
}
