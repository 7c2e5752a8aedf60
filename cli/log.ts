// One line for the operator: a sentence, and what it says once more in fields.

/** What a line says once more, by name, for programs that collect logs. No value of a row, and nobody's name. */
export type LogFields = {
  /** `warn` unless told, or `info` for progress. */
  readonly level?: 'info' | 'warn' | 'error';
  readonly [name: string]: string | number | boolean | null | undefined;
};

export type Log = (line: string, fields?: LogFields) => void;

export type Logger = {
  /** Progress. */
  readonly log: Log;
  /** What is wrong, though the rest is served. */
  readonly warn: Log;
};
