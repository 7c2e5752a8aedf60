// The notices that wait, in the mesh's database. A process takes some for a while; those that it does not get rid of in this
// time are anybody's again, so each is told at least once.

import type pg from 'pg';
import { explainPublicationFailure } from './explain-failure.ts';
import type { Notice } from './notice.ts';

export type WaitingNotice = {
  readonly id: string;
  /** Of the publication. */
  readonly sequence: number;
  readonly notice: Notice;
  /** With the one that is under way. */
  readonly tries: number;
};

export type NoticeQueue = {
  readonly take: (most: number, now: number) => Promise<readonly WaitingNotice[]>;
  readonly markTold: (id: string, now: number) => Promise<void>;
  /** @param dueAt null = never again */
  readonly putBack: (id: string, dueAt: number | null) => Promise<void>;
  /** They hold the address of a person. */
  readonly removeBefore: (moment: number) => Promise<void>;
};

/** Longer than any try takes. */
const takenForMs = 60_000;

export function createNoticeQueue(pool: pg.Pool): NoticeQueue {
  const ask = <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[]) =>
    pool.query<Row>(text, [...values]).catch((error: unknown) => {
      throw explainPublicationFailure(error);
    });
  return {
    async take(most, now) {
      const { rows } = await ask<Omit<WaitingNotice, 'sequence' | 'notice'> & { sequence: string; event: Notice }>(
        `update concord.notices set tries = tries + 1, due_at = $2
         where id in (select id from concord.notices where told_at is null and due_at <= $1
           order by due_at, id limit $3 for update skip locked)
         returning id, sequence, event, tries`,
        [new Date(now), new Date(now + takenForMs), most],
      );
      return rows.map(({ id, sequence, event, tries }) => ({ id, sequence: Number(sequence), notice: event, tries }));
    },
    async markTold(id, now) {
      await ask('update concord.notices set told_at = $2 where id = $1', [id, new Date(now)]);
    },
    async putBack(id, dueAt) {
      await ask(`update concord.notices set due_at = coalesce($2::timestamptz, 'infinity') where id = $1`, [
        id,
        dueAt === null ? null : new Date(dueAt),
      ]);
    },
    async removeBefore(moment) {
      await ask('delete from concord.notices where made_at < $1', [new Date(moment)]);
    },
  };
}
