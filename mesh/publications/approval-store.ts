// Approvals of unmasking: somebody other than the publisher has looked at one text of a contract and lets one column of it be
// shown more widely. An approval counts for this text, and until the product is published again.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { explainPublicationFailure } from './explain-failure.ts';

export type ApprovalDraft = {
  /** `Product.key`, or the name of a subgraph of foreign make, which has no dot. */
  readonly product: string;
  /** Of the text, SHA-256 in hex. */
  readonly digest: string;
  /** Of a subgraph `Type.field`. */
  readonly column: string;
  readonly approvedBy: string;
  readonly reason: string;
};

export type Approval = ApprovalDraft & {
  /** Milliseconds since 1970. */
  readonly approvedAt: number;
};

/** Each may throw PUBLICATIONS_NOT_SET_UP or PUBLICATIONS_UNAVAILABLE. */
export type ApprovalStore = {
  readonly approve: (draft: ApprovalDraft, now: number) => Promise<Approval>;
  /** Those of these texts that are not used up. */
  readonly list: (digests: readonly string[]) => Promise<readonly Approval[]>;
};

const lastSequence = `coalesce((select max(sequence) from concord.publications where kind <> 'domain' and name = product), 0)`;

export function createApprovalStore(pool: pg.Pool): ApprovalStore {
  const explained = <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw explainPublicationFailure(error);
    });
  return {
    async approve(draft, now) {
      const { product, digest, column, approvedBy, reason } = draft;
      await explained(
        pool.query(
          `insert into concord.unmask_approvals (id, product, digest, column_name, approved_by, reason, seen_sequence, approved_at)
           select $1, product, $3, $4, $5, $6, ${lastSequence}, $7 from (select $2::text as product) as given`,
          [randomUUID(), product, digest, column, approvedBy, reason, new Date(now)],
        ),
      );
      return { ...draft, approvedAt: now };
    },
    async list(digests) {
      if (digests.length === 0) return [];
      const { rows } = await explained(
        pool.query<ApprovalRow>(
          `select product, digest, column_name, approved_by, reason, approved_at from concord.unmask_approvals
           where digest = any($1) and seen_sequence = ${lastSequence} order by approved_at, id`,
          [digests],
        ),
      );
      return rows.map(({ product, digest, column_name, approved_by, reason, approved_at }) => {
        return {
          product,
          digest,
          column: column_name,
          approvedBy: approved_by,
          reason,
          approvedAt: approved_at.getTime(),
        };
      });
    },
  };
}

type ApprovalRow = Pick<Approval, 'product' | 'digest' | 'reason'> & {
  readonly column_name: string;
  readonly approved_by: string;
  readonly approved_at: Date;
};
