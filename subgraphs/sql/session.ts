// One connection to PostgreSQL and the reads that are on their way over it: one alone, or several short ones behind each
// other (pipelined), each with a Sync of its own, so that the failure of one is not that of its neighbours. Answers come in
// the order in which the reads were sent; that order is all that says which answer belongs to which read.
//
// For `pg` the session is a "submittable": the client hands what comes from the server to its `handle...` methods.
// https://node-postgres.com/apis/client#clientquery

import type pg from 'pg';
import { bindMessage } from './bind-message.ts';
import { cancelStatement } from './cancel-statement.ts';
import { isUnavailable } from './errors.ts';
import type { ParameterValue } from './fragment.ts';
import { createPrepared, noColumns, type Prepared, type Row, readColumns, readRow } from './prepared.ts';

/** A read until it is answered. */
export type PendingRead = {
  readonly text: string;
  readonly values: readonly ParameterValue[];
  readonly signal: AbortSignal | undefined;
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (reason: unknown) => void;
  /** Whether others may be on their way over the same connection. Then it is never cancelled by its own caller. */
  mayShare: boolean;
};

/** What a session tells. */
export type SessionHost<Read extends PendingRead> = {
  /** After so long without an answer the server is taken to be gone. */
  readonly goneMs: number;
  readonly nameStatement: (text: string) => string | null;
  /** `session` may have room for another read. */
  readonly onRoom: (session: Session<Read>) => void;
  readonly onFailure: (read: Read, error: unknown, session: Session<Read>) => void;
  /** It is of no more use. */
  readonly onGone: (session: Session<Read>) => void;
};

type Sent<Read> = { readonly read: Read; readonly prepared: Prepared; readonly rows: Row[] };

/** On their way over one connection at most. */
const mostTogether = 8;

/** Of the sessions' watch; see `watch`. */
export const tickMs = 25;
const slowTicks = 2;
const stuckTicks = 500 / tickMs;

export class Session<Read extends PendingRead> {
  /** Since when it has had nothing to do, in ms of the process; for whoever keeps idle sessions. */
  idleSince = 0;
  /** How many reads of other roles, which wait for longer, have been passed over for its own; for the same. */
  overtakes = 0;
  readonly #client: pg.Client;
  readonly #host: SessionHost<Read>;
  readonly #goneTicks: number;
  readonly #prepared = new Map<string, Prepared>();
  readonly #sent: Sent<Read>[] = [];
  #connection: pg.Connection | null = null;
  #isOver = false;
  #isRetiring = false;
  #isCancelling = false;
  #isGathering = false;
  /** The read that was first in line when last looked at, and how often it was. */
  #watched: Sent<Read> | undefined;
  #ticks = 0;
  #cancelled: Sent<Read> | undefined;

  constructor(client: pg.Client, host: SessionHost<Read>) {
    this.#client = client;
    this.#host = host;
    this.#goneTicks = host.goneMs / tickMs;
    client.on('error', (error) => this.#break(error));
    client.on('end', () => this.#break(new Error('Connection terminated unexpectedly')));
  }

  get isIdle(): boolean {
    return this.#sent.length === 0 && !this.#isOver && !this.#isCancelling && !this.#isRetiring;
  }

  get isBusy(): boolean {
    return this.#sent.length > 0;
  }

  /** Nothing new goes behind a read that takes long. */
  hasRoom(read: Read): boolean {
    const [first] = this.#sent;
    if (first === undefined) return this.isIdle;
    if (!read.mayShare || !first.read.mayShare || this.#sent.length >= mostTogether) return false;
    return (
      !this.#isOver && !this.#isCancelling && !this.#isRetiring && (first !== this.#watched || this.#ticks < slowTicks)
    );
  }

  /** Only where it has room. */
  send(read: Read): void {
    const { text, values } = read;
    const known = this.#prepared.get(text);
    const prepared = known !== undefined && known.columns !== null ? known : this.#prepare(text);
    this.#sent.push({ read, prepared, rows: [] });
    if (this.#sent.length === 1) this.#client.query(this);
    const connection = this.#connection;
    if (connection === null) return;
    if (this.#sent.length > 1) this.#gather(connection);
    if (prepared === known) {
      connection.stream.write(bindMessage(prepared.head, values));
      return;
    }
    connection.stream.cork();
    connection.parse({ name: prepared.name, text, types: [] }, true);
    connection.describe({ type: 'S', name: prepared.name }, true);
    connection.stream.write(bindMessage(prepared.head, values));
    connection.stream.uncork();
  }

  /** What goes behind others leaves together with what else is sent in this turn: one packet, for the server one wake-up. */
  #gather({ stream }: pg.Connection): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    stream.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      stream.uncork();
    });
  }

  /** By name where that is worth it; a text whose preparation is on its way, or failed, goes without a name. */
  #prepare(text: string): Prepared {
    const name = this.#prepared.has(text) ? null : this.#host.nameStatement(text);
    const prepared = createPrepared(name ?? '');
    if (name !== null) this.#prepared.set(text, prepared);
    return prepared;
  }

  /** Called now and then while it is busy. */
  watch(): void {
    const [first] = this.#sent;
    this.#ticks = first === this.#watched ? this.#ticks + 1 : 0;
    this.#watched = first;
    if (first === undefined) return;
    for (const { read } of this.#sent) if (read.mayShare && read.signal?.aborted) read.reject(read.signal.reason);
    let isStuck = first.read.mayShare && this.#ticks >= stuckTicks;
    if (isStuck && this.#sent.length === 1) {
      // In nobody's way: it goes on, alone.
      first.read.mayShare = false;
      isStuck = false;
    }
    if (isStuck || (!first.read.mayShare && first.read.signal?.aborted)) this.#cancel(first);
    if (this.#ticks >= this.#goneTicks) this.#break(new Error('Query read timeout'));
  }

  /** Takes nothing more, and ends when it has nothing to do. */
  retire(): void {
    this.#isRetiring = true;
    if (this.#sent.length > 0 || this.#isOver || this.#isCancelling) return;
    this.#isOver = true;
    this.#client.end().catch(() => undefined);
    this.#host.onGone(this);
  }

  /** Until the server has got it, nothing new is sent that it could hit. */
  #cancel(first: Sent<Read>): void {
    if (this.#cancelled === first || this.#isCancelling) return;
    this.#cancelled = first;
    this.#isCancelling = true;
    cancelStatement(this.#client).then(() => {
      this.#isCancelling = false;
      this.#onRoom();
    });
  }

  #break(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#client.end().catch(() => undefined);
    this.#host.onGone(this);
    const [first, ...others] = this.#sent.splice(0);
    if (first !== undefined) this.#host.onFailure(first.read, error, this);
    // What the server said was of the first alone.
    const lost = 'severity' in error ? new Error('Connection terminated') : error;
    for (const { read } of others) this.#host.onFailure(read, lost, this);
  }

  #onRoom(): void {
    if (this.#isOver) return;
    if (this.#isRetiring) this.retire();
    else this.#host.onRoom(this);
  }

  /** The client hands over what comes for one submission until it has all of it, so each read is a submission. */
  #takeFirst(): Sent<Read> | undefined {
    const first = this.#sent.shift();
    if (this.#sent.length > 0) this.#client.query(this);
    return first;
  }

  // From here on: what `pg` calls.

  /** Its bytes are written by `send`, for reads that are further back as well. */
  submit(connection: pg.Connection): void {
    this.#connection = connection;
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    const [first] = this.#sent;
    if (first !== undefined) first.prepared.columns = readColumns(fields);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const [first] = this.#sent;
    if (first !== undefined) first.rows.push(readRow(first.prepared.columns ?? noColumns, fields));
  }

  handleReadyForQuery(): void {
    const first = this.#takeFirst();
    if (first === undefined) return;
    first.prepared.columns ??= noColumns;
    first.read.resolve(first.rows);
    this.#onRoom();
  }

  handleError(error: Error): void {
    if (this.#isOver) return;
    // By its code: the word for its severity is in the server's language.
    if (!('severity' in error) || isUnavailable(error)) {
      this.#break(error);
      return;
    }
    const first = this.#takeFirst();
    if (first === undefined) return;
    this.#host.onFailure(first.read, error, this);
    this.#onRoom();
  }

  handleCommandComplete(): void {}

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}

  handleCopyInResponse(): void {
    this.#break(new Error('A read asked for rows to copy.'));
  }

  handleCopyData(): void {}
}
