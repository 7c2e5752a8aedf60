// The mutation `approveUnmasking`: whoever sees a column in clear as it is published may let others see it too, in exactly one
// text; never in one that he publishes himself, which is looked at then.

import { maskingOf } from '../../../contracts/masks.ts';
import { ConcordError } from '../../../errors/concord-error.ts';
import type { Approval } from '../../../mesh/publications/approval-store.ts';
import { mayUnmask } from '../../access/decide.ts';
import { readText } from '../access/read-text.ts';
import type { CatalogRequest } from '../request.ts';

export type ApprovalArguments = {
  readonly product: string;
  readonly digest: string;
  readonly column: string;
  readonly reason: string;
};

/** @throws ConcordError APPROVAL_*, PUBLICATION_ANONYMOUS, PUBLICATIONS_*, ARGUMENT_INVALID */
export async function approveUnmasking(given: ApprovalArguments, request: CatalogRequest): Promise<Approval> {
  const { viewer, publishing } = request;
  if (viewer.role === 'anonymous') throw new ConcordError('PUBLICATION_ANONYMOUS', {});
  const { approvals, readMesh, isPlatform, now } = publishing.requireDesk();
  publishing.countChange();
  const { product, digest, column } = given;
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new ConcordError('APPROVAL_DIGEST_INVALID', {});
  const reason = readText('reason', given.reason);
  const names = { product: readText('product', product), column: readText('column', column) };
  if (!isPlatform(viewer)) {
    const { products } = await readMesh();
    const published = products.find(({ key }) => key === product)?.columns.find(({ name }) => name === column);
    // The same for what is not there: it is nobody's but the platform's.
    const may = published !== undefined && maskingOf(published) !== null && mayUnmask(published, viewer);
    if (!may) throw new ConcordError('APPROVAL_FORBIDDEN', names);
  }
  return approvals.approve({ ...names, digest, reason, approvedBy: viewer.subject }, now());
}
