// What is shown more widely by a change, of which column, and whether somebody else has approved exactly that.

import type { Change } from '../../contracts/compare/change.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Finding } from '../check/check-report.ts';
import type { Approval } from './approval-store.ts';

export type Unmasking = {
  readonly changes: readonly Change[];
  /** What is to be published: the digest of each text by `Product.key`. */
  readonly digests: ReadonlyMap<string, string>;
  readonly approvals: readonly Approval[];
  /** Who publishes: his own approval does not count. */
  readonly author: string;
};

/**
 * An error for each column that is unmasked without approval.
 *
 * Where a column loses its mask by another contract, such as that of the key that it references, the approval may name the
 * text of that one: its own column is then unmasked as well, and must be approved for its own text.
 */
export function findUnmasking({ changes, digests, approvals, author }: Unmasking): readonly Finding[] {
  const loosened = changes.filter(({ kind }) => kind === 'mask-loosened').filter(isFirstOfColumn);
  return loosened.flatMap(({ product, column, message, at }): readonly Finding[] => {
    const own = digests.get(product);
    const accepted = own === undefined ? [...digests.values()] : [own];
    const fitting = approvals.filter(
      (one) => one.product === product && one.column === (column ?? '*') && accepted.includes(one.digest),
    );
    if (fitting.some(({ approvedBy }) => approvedBy !== author)) return [];
    const isOwn = fitting.length > 0;
    const digest = accepted[0] ?? '';
    const error = new ConcordError('PUBLICATION_UNMASKS', { product, column: column ?? '*', digest, message, isOwn });
    return [{ part: 'unmasking', level: 'error', code: error.code, product, message: error.message, at }];
  });
}

/** A column may be shown more widely in several ways at once: it is one approval. */
function isFirstOfColumn({ product, column }: Change, place: number, all: readonly Change[]): boolean {
  return all.findIndex((one) => one.product === product && one.column === column) === place;
}
