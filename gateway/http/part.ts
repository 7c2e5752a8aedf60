// What came of one operation of a request, ready for HTTP.

export type Part = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Then it must not be stored anywhere. */
  readonly hasErrors: boolean;
  readonly operationHash: string | null;
};
