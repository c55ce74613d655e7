import { registerHooks } from 'node:module';

const loaded: string[] = [];

// Each suite is a bundle of its own, and loaded before the extension is activated, so that nothing it imports is missed.
registerHooks({
  load: (url, context, nextLoad) => {
    loaded.push(url);
    return nextLoad(url, context);
  },
});

/** Addresses of the modules that were loaded so far whose path matches. */
export function loadedModules(pattern: RegExp): string[] {
  return loaded.filter((url) => pattern.test(url));
}
