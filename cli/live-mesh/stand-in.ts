// What may be served in place of a published contract that cannot be: an earlier text that shows nobody more than the published
// one, or nothing. What the published one hides counts meanwhile all the same, also for others over its table.

import { parseDocument } from 'yaml';
import type { ContractFile } from '../../contracts/load.ts';
import { identityOf } from '../../contracts/overlay-files.ts';
import type { Mesh } from '../../contracts/product.ts';
import { isSameProductAccess } from './same-access.ts';

/** `id` as `MeshFiles` names it; `asPublished` is the mesh with all that is published, `earlier` one with the earlier text. */
export function mayStandIn(id: string, earlier: Mesh, asPublished: Mesh): boolean {
  const of = ({ products }: Mesh) => products.find(({ at }) => identityOf({ path: at.file }) === id);
  const [candidate, published] = [of(earlier), of(asPublished)];
  return candidate !== undefined && published !== undefined && isSameProductAccess(candidate, published);
}

/** The contract as a draft, which is not in the graph, and whose masks hold. One that is no YAML stays unreadable. */
export function withhold({ path, text }: ContractFile): ContractFile {
  const document = parseDocument(text, { logLevel: 'error' });
  // Another text than the published one, so that this is tried again.
  if (document.errors.length > 0) return { path, text: `${text}\n` };
  document.set('status', 'draft');
  return { path, text: document.toString() };
}
