// Lines for the operator, in the form that the settings ask for: text for people, or an object of JSON a line on stderr.

import type { LogFields, Logger } from '../log.ts';

/** `print` writes to stdout, `write` to stderr; each adds the end of the line. */
export type Streams = {
  readonly print: (text: string) => void;
  readonly write: (text: string) => void;
};

export async function openLogger(format: 'text' | 'json', { print, write }: Streams): Promise<Logger> {
  if (format === 'text')
    return { log: (line) => print(line), warn: (line, fields) => write(withRequestId(line, fields)) };
  const { createJsonLogger } = await import('./json-logger.ts');
  return createJsonLogger(write);
}

/** The sentence as it is: a request's id says which of many it was, and all else stands in it already. */
function withRequestId(line: string, { requestId }: LogFields = {}): string {
  return requestId === undefined ? line : `${line} [request ${requestId}]`;
}
