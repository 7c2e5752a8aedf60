// One planned field for one request: have its statement answered, record what it read, and repair the answer where the
// statement counted values that break the contract.

import type { GraphQLFormattedError } from 'graphql';
import type { ConcordError } from '../../errors/concord-error.ts';
import type { CursorKey } from '../sql/cursor.ts';
import type { Template } from '../sql/fragment.ts';
import type { Given } from '../sql/operand.ts';
import type { Database } from '../sql/pool.ts';
import type { AnswerRead } from './answer-read.ts';
import type { PlannedField } from './plan.ts';
import { type Asking, type ReadLedger, recordReads } from './record-reads.ts';
import { repairAnswer } from './repair.ts';
import { runRead } from './run-read.ts';
import { formatError } from './wire-error.ts';

type Path = readonly (string | number)[];

export type FieldRequest = {
  readonly given: Omit<Given, 'nonce'>;
  /** Where the field stands in the response. */
  readonly path: readonly string[];
  /** For entities: the place of each row in the list, where it is not its own. */
  readonly places: readonly number[] | null;
  readonly asking: Asking;
  /** The oldest kept answer that the caller takes. */
  readonly mostKeptSeconds: number;
  readonly signal: AbortSignal;
};

export type FieldReply = {
  readonly text: string;
  /** The personal and masked columns that the statement read. */
  readonly reads: Template['reads'];
  readonly errors: readonly GraphQLFormattedError[];
  /** What the operator is told of broken contracts: each column once, however many rows. */
  readonly violations: readonly ConcordError[];
  /** See `Answered`. */
  readonly keptSeconds: number | null;
};

type Source = {
  readonly database: Pick<Database, 'read'>;
  /** The same with those who watch; it says nothing of who reads. */
  readonly observed: Pick<Database, 'read'>;
  readonly answerRead: AnswerRead;
  readonly cursorKey: CursorKey;
  /** Null = nothing is recorded. */
  readonly ledger: ReadLedger | null;
};

/** @throws ConcordError FORBIDDEN_FIELD, ARGUMENT_INVALID, CURSOR_INVALID, LEDGER_UNAVAILABLE and those of `Database.read` */
export async function readField(
  planned: PlannedField,
  request: FieldRequest,
  { database, observed, answerRead, cursorKey, ledger }: Source,
): Promise<FieldReply> {
  const { given, signal, mostKeptSeconds } = request;
  const template = planned.template({ ...given, nonce: '' });
  const asked = { template, given, products: planned.products, database, mostKeptSeconds };
  const { row, keptSeconds } = await answerRead(asked, signal, (running) =>
    runRead(asked, running, { database: observed, cursorKey }),
  );
  // Before anything is made of the rows: what cannot be recorded is not handed out.
  if (ledger !== null) recordReads(template.reads, row, request.asking, ledger);
  const text = typeof row?.json === 'string' ? row.json : 'null';
  const { reads } = template;
  if (row === undefined || row.bad === 0) return { text, reads, errors: [], violations: [], keptSeconds };
  const { value, errors } = repairAnswer(planned.query, JSON.parse(text), request.path);
  const violations = errors.flatMap(({ error }) => (error.code === 'GROUPS_TOO_MANY' ? [] : [error]));
  return {
    text: JSON.stringify(value),
    reads,
    errors: errors.map(({ error, path }) => formatError(error, placePath(path, request))),
    violations: [...new Map(violations.map((error) => [error.message, error])).values()],
    keptSeconds,
  };
}

function placePath(path: Path, { path: base, places }: FieldRequest): Path {
  const index = path[base.length];
  if (places === null || typeof index !== 'number') return path;
  return [...path.slice(0, base.length), places[index] ?? index, ...path.slice(base.length + 1)];
}
