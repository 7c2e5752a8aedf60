// Lines for programs that collect them, by pino: time, level and message, and what the message says once more in fields.

import pino from 'pino';
import type { Log, Logger } from '../log.ts';

/** Progress goes to stderr, too, so that who collects finds all in one place. */
export function createJsonLogger(write: (text: string) => void): Logger {
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
