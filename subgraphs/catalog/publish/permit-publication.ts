// Who may publish what, by the contracts as they are published now: whoever sends a text makes nobody its writer by it. Those of
// the platform may publish everything, and are not asked here.

import { parseFileName, productKeyOf } from '../../../contracts/file-name.ts';
import { nameOfKey } from '../../../contracts/overlay-files.ts';
import type { Mesh, Product } from '../../../contracts/product.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import type { PublicationDraft } from '../../../mesh/publications/publication.ts';
import type { LoadedChange, PublicationChange } from '../../../mesh/publications/publisher.ts';
import { mayWrite } from '../../access/decide.ts';

/** @throws ConcordError PUBLICATION_FORBIDDEN */
export function permitPublication(change: PublicationChange, viewer: Viewer): void {
  for (const draft of change.drafts) {
    // The same for a product that is hidden from the viewer and for one that nobody has.
    if (!mayPublish(draft, change, viewer)) throw new ConcordError('PUBLICATION_FORBIDDEN', { name: draft.name });
  }
}

/** @throws ConcordError PUBLICATION_SOURCE_FOREIGN */
export function permitSources({ before, after, drafts }: LoadedChange): void {
  const names = new Set(drafts.map(({ name }) => name));
  for (const product of after.products) {
    if (names.has(product.key)) refuseForeignSource(product, before);
  }
}

function mayPublish(
  { kind, name }: PublicationDraft,
  { before, filesBefore }: PublicationChange,
  viewer: Viewer,
): boolean {
  const file = kind === 'contract' ? nameOfKey(name) : null;
  if (file === null) return false;
  const id = `${file.domain}.${file.product}`;
  const majors = before.products.filter((product) => product.id === id);
  const files = filesBefore.filter(({ path }) => idOfFile(path) === id);
  // Of a contract that cannot be read nobody knows whose it is.
  if (files.length !== majors.length) return false;
  const current = majors.find(({ key }) => key === name);
  if (current !== undefined) return mayWrite(current.access, viewer);
  if (majors.length > 0) return majors.every(({ access }) => mayWrite(access, viewer));
  return viewer.domain === file.domain && before.domains.some((domain) => domain.name === file.domain);
}

/** `Product.id`; null for what is no contract. */
function idOfFile(path: string): string | null {
  const name = parseFileName(path);
  return name?.kind === 'product' ? productKeyOf({ ...name, major: null }) : null;
}

/** A domain publishes from the schemas that are its own by their names, and from those that it publishes from already. */
function refuseForeignSource({ key, domain, source }: Product, { products }: Mesh): void {
  const { schema } = source;
  const isOwn = schema === `${domain}_product` || schema === `${domain}_curated`;
  const isKnown = products.some((one) => one.domain === domain && one.source.schema === schema);
  if (isOwn || isKnown) return;
  throw new ConcordError('PUBLICATION_SOURCE_FOREIGN', { product: key, schema, domain });
}
