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
  if (error !== null) return { title: 'This page failed', nextStep: 'Load it again. If it fails again, tell us how.' };
  const first = answer?.errors?.[0];
  const catalog = answer?.data?.catalog ?? null;
  if (first === undefined) return catalog === null ? unknownAnswer : null;
  return describe(first.extensions?.code ?? '', first.message, catalog);
}

/**
 * @param {string} code
 * @param {string} message
 * @param {unknown} catalog
 * @returns {Failure | null}
 */
function describe(code, message, catalog) {
  if (code === 'UNAUTHENTICATED') {
    return {
      title: 'Your token is not accepted',
      nextStep: 'It may have expired. Bring another, or go on without one.',
    };
  }
  if (code === 'GRAPHQL_VALIDATION_FAILED' && /"catalog"/.test(message)) {
    return {
      title: 'This gateway has no catalog',
      nextStep: 'Run "concord serve catalog", and start the gateway with --subgraph catalog=<its address> besides.',
    };
  }
  if (/^SUBGRAPH_/.test(code) || catalog === null) {
    return {
      title: 'The catalog does not answer',
      nextStep: `The products themselves can still be queried in GraphiQL. See the log of the catalog, then try again. The gateway says: ${message}`,
    };
  }
  return { title: 'The catalog answered with an error', nextStep: message };
}

const unknownAnswer = {
  title: 'The answer cannot be read',
  nextStep: 'Something other than Concord answers at /graphql. Check the address of this page.',
};
