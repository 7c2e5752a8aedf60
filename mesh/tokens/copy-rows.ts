// COPY ... FROM STDIN in the binary form. What is copied stands in no log of the server, whatever it is told to log: it is
// part of no statement and no parameter, and the words of a failure quote lines of the text form only.
// https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS

import pg from 'pg';

/** Of the connections of pg, what its types leave out. */
type CopyConnection = { readonly sendCopyFromChunk: (chunk: Buffer) => void; readonly endCopyFrom: () => void };

/** Each field in the binary form of its type: UTF-8 of a text, the bytes of a bytea, four bytes of an integer. */
export type CopiedRow = readonly Buffer[];

/** `statement` is `copy ... from stdin (format binary)`. @throws pg.DatabaseError */
export function copyRows(client: pg.ClientBase, statement: string, rows: readonly CopiedRow[]): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyQuery(statement, encodeRows(rows), (error) => (error === null ? resolve() : reject(error as Error))),
    );
  });
}

class CopyQuery extends pg.Query {
  readonly #data: Buffer;

  constructor(statement: string, data: Buffer, done: (error: unknown) => void) {
    super(statement, (error: unknown) => done(error ?? null));
    this.#data = data;
  }

  /** Called by pg once the server waits for the rows. */
  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#data);
    connection.endCopyFrom();
  }
}

function encodeRows(rows: readonly CopiedRow[]): Buffer {
  const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
  const noFlagsNoExtension = Buffer.alloc(8);
  return Buffer.concat([signature, noFlagsNoExtension, ...rows.flatMap(encodeRow), int16(-1)]);
}

function encodeRow(row: CopiedRow): readonly Buffer[] {
  return [int16(row.length), ...row.flatMap((field) => [encodeInteger(field.length), field])];
}

export function encodeInteger(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(number);
  return bytes;
}

function int16(number: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(number);
  return bytes;
}
