// What went wrong -> what the reader is told, and what to do next.

import { Unreachable } from './ask.js';

/** @typedef {import('./ask.js').Answer} Answer */
/** @typedef {{ readonly title: string, readonly nextStep: string }} Failure */

/**
 * Null where the catalog answered. `error` is what `ask` threw, `answer` what it gave.
 *
 * @param {Answer | null} answer
 * @param {unknown} error
 * @returns {Failure | null}
 */
export function findFailure(answer, error) {
  if (error instanceof Unreachable) {
    return {
      title: 'The gateway does not answer',
      nextStep: 'It may be starting or stopped. See the terminal in which Concord runs, then try again.',
    };
  }
  if (error !== null) return { title: 'This page failed', nextStep: `Load it again. The browser says: ${error}` };
  if (answer?.data?.catalog?.search) return null;
  const first = answer?.errors?.find(isOfNoCatalog) ?? answer?.errors?.[0];
  return first === undefined ? unknownAnswer : describe(first.extensions?.code ?? '', first.message);
}

/**
 * The graph does not know what was asked of the catalog, though it has one, of an older version.
 *
 * @param {Answer} answer
 */
export function isOfOlderCatalog({ errors = [] }) {
  return errors[0]?.extensions?.code === 'GRAPHQL_VALIDATION_FAILED' && !errors.some(isOfNoCatalog);
}

/** @param {import('./ask.js').GraphqlError} error */
function isOfNoCatalog({ message }) {
  return message.startsWith('Cannot query field "catalog"');
}

/**
 * @param {string} code
 * @param {string} message
 * @returns {Failure}
 */
function describe(code, message) {
  if (code === 'UNAUTHENTICATED') {
    return {
      title: 'Your token is not accepted',
      nextStep: 'It may have expired. Bring another, or go on without one.',
    };
  }
  if (isOfNoCatalog({ message })) {
    return {
      title: 'This gateway has no catalog',
      nextStep: 'Run "concord serve catalog", and start the gateway with --subgraph catalog=<its address> besides.',
    };
  }
  if (code === 'CATALOG_DOMAIN_UNKNOWN') {
    return {
      title: 'There is no such domain',
      nextStep: 'The address of this page names it. Choose one of those above.',
    };
  }
  if (code.startsWith('SUBGRAPH_')) {
    return {
      title: 'The catalog does not answer',
      nextStep: `The products can still be queried in GraphiQL. See the log of the catalog, then try again. The gateway says: ${message}`,
    };
  }
  return { title: 'The catalog cannot answer this', nextStep: message };
}

const unknownAnswer = {
  title: 'The answer cannot be read',
  nextStep: 'Something other than Concord answers at /graphql. Check the address of this page.',
};
