// One GraphQL request of these pages: the token of who looks, and one try more when it has expired.

/** @typedef {import('./viewer.js').ViewerSession} ViewerSession */
/** @typedef {{ readonly message: string, readonly path?: readonly (string | number)[], readonly extensions?: { readonly code?: string } }} GraphqlError */
/**
 * @typedef {{ readonly data?: { readonly catalog?: CatalogData | null } | null, readonly errors?: readonly GraphqlError[] }} Answer
 */
/**
 * What the pages ask for, each part where it was asked for; GraphiQL shows whatever comes.
 *
 * @typedef {import('./list-products.js').CatalogData} CatalogData
 */
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
  const { token } = session;
  const answer = await send(token, request, options);
  const isRefused = answer.errors?.[0]?.extensions?.code === 'UNAUTHENTICATED';
  if (isRefused && (await session.renew())) return send(session.token, request, options);
  // A token that the reader wrote into GraphiQL's headers is not that of the session.
  const isOfSession = !new Headers(options.headers).has('authorization');
  if (isOfSession && isRefused) session.note(token, 'refused');
  if (isOfSession && answer.data != null) session.note(token, 'accepted');
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
