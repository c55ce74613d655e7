import fc from 'fast-check';

const COMPONENT = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,6})?$/);

/** Names that the grammar of distribution/reference allows. */
export const repository = fc.array(COMPONENT, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

/** Several of them, at least one, in any order, doubles included. */
export const repositories = fc.array(repository, { minLength: 1, maxLength: 20 });
