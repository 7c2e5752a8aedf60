// One GraphQL request of these pages: the token of who looks, and one try more when it has expired.

/** @typedef {import('./viewer.js').ViewerSession} ViewerSession */
/** @typedef {{ readonly message: string, readonly path?: readonly (string | number)[], readonly extensions?: { readonly code?: string } }} GraphqlError */
/** @typedef {{ readonly data?: any, readonly errors?: readonly GraphqlError[] }} Answer */
/** @typedef {{ readonly query: string, readonly variables?: Readonly<Record<string, unknown>> | undefined, readonly operationName?: string | null | undefined }} Request */

/** The server did not answer, or not with JSON. */
export class Unreachable extends Error {}

/**
 * @param {ViewerSession} session
 * @param {Request} request
 * @param {{ readonly signal?: AbortSignal, readonly headers?: Readonly<Record<string, string>> }} [options]
 * @returns {Promise<Answer>}
 * @throws {Unreachable} or an AbortError
 */
export async function ask(session, request, options = {}) {
  const answer = await send(session.token, request, options);
  const hasExpired = answer.errors?.[0]?.extensions?.code === 'UNAUTHENTICATED';
  if (hasExpired && (await session.renew())) return send(session.token, request, options);
  return answer;
}

/**
 * @param {string | null} token
 * @param {Request} request
 * @param {{ readonly signal?: AbortSignal, readonly headers?: Readonly<Record<string, string>> }} options
 * @returns {Promise<Answer>}
 */
async function send(token, request, { signal, headers }) {
  // Headers know that names differ in capitals only; two of one name in an object would be sent as one, both values in it.
  const sent = new Headers(token === null ? {} : { authorization: `Bearer ${token}` });
  for (const [name, value] of Object.entries(headers ?? {})) sent.set(name, value);
  sent.set('content-type', 'application/json');
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: sent,
      body: JSON.stringify(request),
      signal: signal ?? null,
    });
    return await response.json();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw new Unreachable('The gateway does not answer.', { cause: error });
  }
}
