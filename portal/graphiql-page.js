// The page at `/graphiql`: GraphiQL as its package has it, asking as the viewer of the bar. A query in the address, behind
// the # and so never sent anywhere, is put into the editor and waits there to be run.

import { ask, Unreachable } from './ask.js';
import { byId, element } from './element.js';
import { openSession } from './viewer.js';
import { showViewerControl } from './viewer-control.js';

const { React, ReactDOM, GraphiQL } = window;

const emptyQuery = `# Write a query here; Ctrl-Space completes, Ctrl-Enter runs it.
# The documentation at the left has every product with its meaning.

`;

const session = await openSession();
showViewerControl(session);
const fragment = new URLSearchParams(location.hash.slice(1));

const place = byId('graphiql');
if (React === undefined || ReactDOM === undefined || GraphiQL === undefined) {
  place.replaceChildren(element('p', { class: 'notice bad' }, 'GraphiQL could not be loaded. Load the page again.'));
} else {
  const view = React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: emptyQuery,
    query: fragment.get('query') ?? undefined,
    variables: fragment.get('variables') ?? undefined,
    // Headers may hold a token, and GraphiQL would keep them in localStorage.
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: false,
  });
  ReactDOM.createRoot(place).render(view);
}

/**
 * @param {import('./ask.js').Request} request
 * @param {{ readonly headers?: Readonly<Record<string, string>> }} [options]
 */
async function fetcher(request, options = {}) {
  try {
    const { query, variables, operationName } = request;
    return await ask(session, { query, variables, operationName }, { headers: options.headers ?? {} });
  } catch (error) {
    if (error instanceof Unreachable) return { errors: [{ message: `${error.message} Is Concord still running?` }] };
    throw error;
  }
}
