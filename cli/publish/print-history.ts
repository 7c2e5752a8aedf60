// `concord history`: what is published now, all states of one name, or the text of one state.

import { ConcordError } from '../../errors/concord-error.ts';
import { findState } from '../../mesh/publications/go-back.ts';
import type { Publication } from '../../mesh/publications/publication.ts';
import type { PublicationStore } from '../../mesh/publications/publication-store.ts';
import { plainJson } from '../check/plain-text.ts';
import type { Environment } from '../environment.ts';
import { printTable } from '../print-table.ts';
import { withParts } from '../with-parts.ts';
import { openStores } from './open-publisher.ts';

type Asked = { readonly name: string | null; readonly show: string | null; readonly isJson: boolean };

/** @throws ConcordError PUBLICATION_UNKNOWN, PUBLICATION_STATE_UNKNOWN */
export function printHistory(environment: Environment, { name, show, isJson }: Asked): Promise<string> {
  return withParts(async (parts) => {
    const { store } = await openStores(parts, environment);
    const history = name === null ? (await store.readPublished()).live : await readHistory(store, name);
    if (name !== null && show !== null) return findState(history, name, show).text.trimEnd();
    if (isJson) return plainJson(history.map(({ text: _, ...rest }) => rest));
    if (history.length === 0) return 'Nothing is published yet: the folder of contracts is served.';
    const columns = ['name', 'version', 'sequence', 'digest', 'published', 'author', 'cause', 'note'];
    const types = ['text', 'text', 'bigint', 'text', 'text', 'text', 'text', 'text'];
    return printTable({ columns, columnTypes: types, rows: history.map(toRow) });
  });
}

/** A name without a dot is that of a domain, or of a subgraph. */
async function readHistory(store: PublicationStore, name: string): Promise<readonly Publication[]> {
  for (const kind of name.includes('.') ? (['contract'] as const) : (['domain', 'subgraph'] as const)) {
    const history = await store.readHistory(kind, name);
    if (history.length > 0) return history;
  }
  throw new ConcordError('PUBLICATION_UNKNOWN', { name });
}

function toRow({ name, version, sequence, digest, publishedAt, author, cause, note }: Publication): readonly unknown[] {
  const at = new Date(publishedAt).toISOString().replace(/\.\d+Z$/, 'Z');
  return [name, version, sequence, digest.slice(0, 12), at, author, cause, note];
}
