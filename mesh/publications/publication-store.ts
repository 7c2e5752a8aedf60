// Publications in the mesh's database. Who publishes says on which state of the mesh he judged: where another was quicker,
// nothing is written, so that no two changes are ever served together that nobody has looked at together.

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { ConcordError } from '../../errors/concord-error.ts';
import { inTransactionOf } from '../transaction.ts';
import { explainPublicationFailure } from './explain-failure.ts';
import { insertNotices, type Notice } from './notice.ts';
import type { Publication, PublicationDraft, PublicationKind, Published } from './publication.ts';
import {
  columnsWithoutText,
  lastStates,
  type PublicationRow,
  publicationColumns,
  readPublication,
} from './read-row.ts';

/** Each may throw PUBLICATIONS_NOT_SET_UP or PUBLICATIONS_UNAVAILABLE. */
export type PublicationStore = {
  readonly readPublished: () => Promise<Published>;
  /** The newest first. */
  readonly readHistory: (kind: PublicationKind, name: string, most?: number) => Promise<readonly Publication[]>;
  /** The same without the texts. */
  readonly listHistory: (kind: PublicationKind, name: string, most: number) => Promise<readonly Publication[]>;
  /** Every state in which a subgraph of foreign make was published, also of those that were taken back; the newest first. */
  readonly readSubgraphStates: () => Promise<readonly Publication[]>;
  /** Null where there is none. @param sequence of a publication */
  readonly readText: (sequence: number) => Promise<string | null>;
  /** Those after it, the oldest first, without their texts. */
  readonly listSince: (sequence: number) => Promise<readonly Publication[]>;
  /**
   * All or nothing. `judgedAt`: `Published.sequence` of the state that they were judged on.
   *
   * @throws ConcordError PUBLICATION_OVERTAKEN
   */
  readonly publish: (
    drafts: readonly PublicationDraft[],
    by: {
      readonly author: string;
      readonly now: number;
      readonly judgedAt: number;
      /** Who is to be told of it. */
      readonly notices?: readonly Notice[];
    },
  ) => Promise<readonly Publication[]>;
};

const defaultMost = 1_000;

export function createPublicationStore(pool: pg.Pool): PublicationStore {
  const explained = <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw explainPublicationFailure(error);
    });
  const listWithoutText = (which: string, values: readonly unknown[]) =>
    explained(
      pool
        .query<PublicationRow>(`select ${columnsWithoutText} from concord.publications ${which}`, [...values])
        .then(({ rows }) => rows.map(readPublication)),
    );
  return {
    readPublished: () => explained(readPublished(pool)),
    readHistory: (kind, name, most = defaultMost) =>
      explained(
        pool
          .query<PublicationRow>(
            `select ${publicationColumns} from concord.publications where kind = $1 and name = $2
             order by sequence desc limit $3`,
            [kind, name, most],
          )
          .then(({ rows }) => rows.map(readPublication)),
      ),
    listHistory: (kind, name, most) =>
      listWithoutText('where kind = $1 and name = $2 order by sequence desc limit $3', [kind, name, most]),
    readSubgraphStates: () =>
      explained(
        pool
          .query<PublicationRow>(
            `select ${publicationColumns} from concord.publications where kind = 'subgraph' and cause <> 'withdraw'
             order by sequence desc`,
          )
          .then(({ rows }) => rows.map(readPublication)),
      ),
    listSince: (sequence) => listWithoutText('where sequence > $1 order by sequence limit 1000', [sequence]),
    readText: (sequence) =>
      explained(
        pool
          .query<{ text: string }>('select text from concord.publications where sequence = $1', [sequence])
          .then(({ rows }) => rows[0]?.text ?? null),
      ),
    publish: (drafts, { author, now, judgedAt, notices = [] }) =>
      explained(
        inTransactionOf(
          pool,
          async (client) => {
            await client.query("select pg_advisory_xact_lock(hashtextextended('concord publications', 0))");
            if ((await readSequence(client)) !== judgedAt) throw new ConcordError('PUBLICATION_OVERTAKEN', {});
            const written: Publication[] = [];
            for (const draft of drafts) written.push(await insert(client, draft, author, now));
            await insertNotices(client, notices, { sequence: written.at(-1)?.sequence ?? judgedAt, now });
            return written;
          },
          'begin read write',
        ),
      ),
  };
}

export function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Without what was withdrawn. */
export async function readPublished(client: Pick<pg.Pool, 'query'>): Promise<Published> {
  const { rows } = await client.query<PublicationRow>(lastStates);
  return publishedOf(rows);
}

/** @param rows the last state of each name */
export function publishedOf(rows: readonly PublicationRow[]): Published {
  const last = rows.map(readPublication);
  return {
    sequence: Math.max(0, ...last.map(({ sequence }) => sequence)),
    live: last.filter(({ cause }) => cause !== 'withdraw'),
  };
}

async function readSequence(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ sequence: string }>(
    'select coalesce(max(sequence), 0)::text as sequence from concord.publications',
  );
  return Number(rows[0]?.sequence ?? 0);
}

async function insert(client: pg.ClientBase, draft: PublicationDraft, author: string, now: number) {
  const { kind, name, version, text, url, cause, note, changes = [] } = draft;
  const { rows } = await client.query<PublicationRow>(
    `insert into concord.publications (kind, name, version, digest, text, url, cause, author, note, changes, published_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${publicationColumns}`,
    [kind, name, version, digestOfText(text), text, url, cause, author, note, JSON.stringify(changes), new Date(now)],
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('an insert gave no row back');
  return readPublication(row);
}
