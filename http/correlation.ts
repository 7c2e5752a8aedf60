// What ties together all that is told of one request, in this process and in those that it asks: its id for logs, and the
// span under which its work stands in traces. Who traces is passed in; nothing here knows OpenTelemetry.

/** Names, codes and counts; never a value of a row. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A stretch of work. */
export type Span = {
  /** As the header of that name has it (https://www.w3.org/TR/trace-context/), for the process that works on below it. */
  readonly traceparent: string;
  /** What was found out since it began. */
  readonly note: (attributes: SpanAttributes) => void;
  readonly startChild: (name: string, attributes?: SpanAttributes) => Span;
  /** With the code of what went wrong, where something did. */
  readonly end: (failure?: string) => void;
};

/** `traceparent` is what the caller sent; null = this begins a trace. */
export type StartTrace = (name: string, traceparent: string | null, attributes: SpanAttributes) => Span;

export type Correlation = {
  readonly requestId: string;
  /** Null where nobody traces. */
  readonly span: Span | null;
};
