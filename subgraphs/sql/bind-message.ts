// What goes to PostgreSQL for one read of a statement that is prepared already: its parameters as text (Bind), Execute and
// Sync, as one piece of bytes, so that one write to the socket sends all of it.
// https://www.postgresql.org/docs/current/protocol-message-formats.html

import type { ParameterValue } from './fragment.ts';

/** Bind's last field (all results are text), then Execute of the unnamed portal for all rows, then Sync. */
const tail = Buffer.from('\0\0' + 'E\0\0\0\x09\0\0\0\0\0' + 'S\0\0\0\x04', 'latin1');
const afterBind = tail.length - 2;

/** The beginning, which is the same for all reads of a prepared statement; `name` is empty for the unnamed one. */
export function bindHead(name: string): Buffer {
  return Buffer.from(`B\0\0\0\0\0${name}\0\0\0`, 'latin1');
}

export function bindMessage(head: Buffer, values: readonly ParameterValue[]): Buffer {
  const texts: (string | null)[] = [];
  const sizes: number[] = [];
  let length = head.length + 2 + tail.length;
  for (const value of values) {
    const text = typeof value === 'object' && value !== null ? arrayText(value) : value;
    const size = text === null ? -1 : Buffer.byteLength(text);
    texts.push(text);
    sizes.push(size);
    length += 4 + Math.max(size, 0);
  }
  const message = Buffer.allocUnsafe(length);
  head.copy(message);
  message.writeInt32BE(length - 1 - afterBind, 1);
  let at = message.writeUInt16BE(values.length, head.length);
  for (let place = 0; place < texts.length; place++) {
    const text = texts[place] ?? null;
    at = message.writeInt32BE(sizes[place] ?? -1, at);
    if (text !== null) at += message.write(text, at);
  }
  tail.copy(message, at);
  return message;
}

/** https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function arrayText(elements: readonly (string | null)[]): string {
  return `{${elements.map((element) => (element === null ? 'NULL' : quoteElement(element))).join(',')}}`;
}

function quoteElement(element: string): string {
  return `"${element.replace(/["\\]/g, '\\$&')}"`;
}
