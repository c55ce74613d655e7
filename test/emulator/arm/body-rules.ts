import { isObject, type JsonObject } from '../json.ts';
import type { Reply } from '../service.ts';
import { invalidContent, registryError } from './arm-error.ts';

export type Checked<T> = { readonly value: T } | { readonly refusal: Reply };

/** Names of scope maps and tokens; the REST specification's rule, written without its backtracking. */
const CHILD_NAME = /^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/;

export function checkChildName(name: string): Reply | undefined {
  if (name.length >= 5 && name.length <= 50 && CHILD_NAME.test(name)) return undefined;
  const message = `The name '${name}' must have 5 to 50 characters, letters, digits and single hyphens between them.`;
  return registryError(400, 'InvalidName', message);
}

/** `properties` of a body that holds nothing but `allowed` keys. */
export function readProperties(body: unknown, allowed: readonly string[]): Checked<JsonObject> {
  if (!isObject(body)) return { refusal: invalidContent('The body must be a JSON object.') };
  const foreign = unknownKey(body, ['properties']);
  if (foreign !== undefined) return { refusal: unknownMember(foreign, foreign) };
  const properties = body['properties'];
  if (!isObject(properties))
    return { refusal: registryError(400, 'BadRequest', "Required property 'properties' is missing.") };
  const unexpected = unknownKey(properties, allowed);
  if (unexpected !== undefined) return { refusal: unknownMember(unexpected, `properties.${unexpected}`) };
  return { value: properties };
}

export function unknownKey(object: JsonObject, allowed: readonly string[]): string | undefined {
  return Object.keys(object).find((key) => !allowed.includes(key));
}

export function unknownMember(name: string, path: string): Reply {
  return invalidContent(`Could not find member '${name}' on object. Path '${path}', line 1.`);
}

const REPOSITORY_ACTION = /^repositories\/(?<repository>.+)\/(content|metadata)\/(read|write|delete)$/;
const GATEWAY_ACTION = /^gateway\/[a-zA-Z0-9]+\/(config|message)\/(read|write)$/;
const REPOSITORY =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?:\/\*)?$/;

/** Whether a scope map may hold this entry; a wildcard stands alone or at the end, after a slash. */
export function isScopeMapAction(action: string): boolean {
  if (GATEWAY_ACTION.test(action)) return true;
  const repository = REPOSITORY_ACTION.exec(action)?.groups?.['repository'];
  return repository !== undefined && (repository === '*' || REPOSITORY.test(repository));
}

export function readActions(value: unknown): Checked<readonly string[]> {
  if (!Array.isArray(value) || value.length === 0) {
    return { refusal: registryError(400, 'BadRequest', "Required property 'actions' is missing or empty.") };
  }
  const actions: readonly unknown[] = value;
  const bad = actions.find((action) => typeof action !== 'string' || !isScopeMapAction(action));
  if (bad !== undefined) {
    return {
      refusal: registryError(400, 'InvalidScopeMapAction', `The action ${JSON.stringify(bad)} is not valid.`),
    };
  }
  return { value: actions.filter((action) => typeof action === 'string') };
}
