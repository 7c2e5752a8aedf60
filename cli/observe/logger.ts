// Lines for the operator, in the form that the settings ask for: text for people, or an object of JSON a line on stderr.

import pino from 'pino';
import type { Log, LogFields } from '../log.ts';

export type Logger = {
  /** Progress. */
  readonly log: Log;
  readonly warn: Log;
};

type Streams = {
  readonly print: (text: string) => void;
  readonly write: (text: string) => void;
};

/** `print` writes to stdout, `write` to stderr; each adds the end of the line. */
export function createLogger(format: 'text' | 'json', { print, write }: Streams): Logger {
  return format === 'text'
    ? { log: (line) => print(line), warn: (line, fields) => write(withRequestId(line, fields)) }
    : createJsonLogger(write);
}

/** The sentence as it is: a request's id says which of many it was, and all else stands in it already. */
function withRequestId(line: string, { requestId }: LogFields = {}): string {
  return requestId === undefined ? line : `${line} [request ${requestId}]`;
}

function createJsonLogger(write: (text: string) => void): Logger {
  const logger = pino(
    {
      // Neither process nor host: who collects knows where a line comes from.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (text: string) => write(text.trimEnd()) },
  );
  const tell = (otherwise: 'info' | 'warn'): Log => {
    return (line, { level = otherwise, ...fields } = {}) => logger[level](fields, line.trim());
  };
  return { log: tell('info'), warn: tell('warn') };
}
