// One planned field for one request: bind the statement, run it, record what it read, seal its cursors, and repair the
// answer where the statement counted values that break the contract.

import { randomBytes } from 'node:crypto';
import type { GraphQLFormattedError } from 'graphql';
import type { ConcordError } from '../../errors/concord-error.ts';
import { type CursorKey, sealCursors } from '../sql/cursor.ts';
import type { Template } from '../sql/fragment.ts';
import type { Given } from '../sql/operand.ts';
import type { Database } from '../sql/pool.ts';
import { readTemplate } from '../sql/read-template.ts';
import type { PlannedField } from './plan.ts';
import { type Asking, type ReadLedger, recordReads } from './record-reads.ts';
import { repairAnswer } from './repair.ts';
import { formatError } from './wire-error.ts';

type Path = readonly (string | number)[];

export type FieldRequest = {
  readonly given: Omit<Given, 'nonce'>;
  /** Where the field stands in the response. */
  readonly path: readonly string[];
  /** For entities: the place of each row in the list, where it is not its own. */
  readonly places: readonly number[] | null;
  readonly asking: Asking;
  readonly signal: AbortSignal;
};

export type FieldReply = {
  readonly text: string;
  /** The personal and masked columns that the statement read. */
  readonly reads: Template['reads'];
  readonly errors: readonly GraphQLFormattedError[];
  /** What the operator is told of broken contracts: each column once, however many rows. */
  readonly violations: readonly ConcordError[];
};

type Source = {
  readonly database: Pick<Database, 'read'>;
  readonly cursorKey: CursorKey;
  /** Null = nothing is recorded. */
  readonly ledger: ReadLedger | null;
};

/** @throws ConcordError FORBIDDEN_FIELD, ARGUMENT_INVALID, CURSOR_INVALID, LEDGER_UNAVAILABLE and those of `Database.read` */
export async function readField(
  planned: PlannedField,
  request: FieldRequest,
  { database, cursorKey, ledger }: Source,
): Promise<FieldReply> {
  const nonce = randomBytes(16).toString('hex');
  const given: Given = { ...request.given, nonce };
  const template = planned.template(given);
  const row = await readTemplate(template, given, database, request.signal);
  // Before anything is made of the rows: what cannot be recorded is not handed out.
  if (ledger !== null) recordReads(template.reads, row, request.asking, ledger);
  const text = typeof row?.json === 'string' ? row.json : 'null';
  const sealed = text.includes(nonce) ? sealCursors(text, nonce, cursorKey) : text;
  const { reads } = template;
  if (row === undefined || row.bad === 0) return { text: sealed, reads, errors: [], violations: [] };
  const { value, errors } = repairAnswer(planned.query, JSON.parse(sealed), request.path);
  const violations = errors.flatMap(({ error }) => (error.code === 'GROUPS_TOO_MANY' ? [] : [error]));
  return {
    text: JSON.stringify(value),
    reads,
    errors: errors.map(({ error, path }) => formatError(error, placePath(path, request))),
    violations: [...new Map(violations.map((error) => [error.message, error])).values()],
  };
}

function placePath(path: Path, { path: base, places }: FieldRequest): Path {
  const index = path[base.length];
  if (places === null || typeof index !== 'number') return path;
  return [...path.slice(0, base.length), places[index] ?? index, ...path.slice(base.length + 1)];
}
