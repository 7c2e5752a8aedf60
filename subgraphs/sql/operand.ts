// Data of a request in a statement that is compiled once for many: a constant of the operation's text, or a value that
// each request gives anew.

/** What differs between two requests of the same shape by viewers of the same class. */
export type Given = {
  /** Coerced variables of the operation. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The values of the viewer's row rules on a product, in their order. */
  readonly rowRuleValues: (productKey: string) => readonly (readonly string[])[];
  /** Key parts of the representations of an `_entities` call, of the type that the statement is for. */
  readonly keys: readonly (readonly (string | null)[])[];
  /** Marks the cursors of this read; see cursor.ts. Empty where its statement writes none. */
  readonly nonce: string;
};

/** A value known when the statement is compiled, or how to read it from a request. */
export type Operand<T> = { readonly kind: 'constant'; readonly value: T } | Deferred<T>;
export type Deferred<T> = {
  readonly kind: 'deferred';
  readonly read: (given: Given) => T;
  /** Begins the marker of a cursor. */
  readonly isMark?: true;
};

export function constant<T>(value: T): Operand<T> {
  return { kind: 'constant', value };
}

/** @param read runs once per request; throws ConcordError for a value that cannot be used */
export function deferred<T>(read: (given: Given) => T): Operand<T> {
  return { kind: 'deferred', read };
}

/** Data that hold the nonce, so that they differ between two reads which ask the same. */
export function mark(read: (given: Given) => string): Operand<string> {
  return { kind: 'deferred', read, isMark: true };
}

export function resolve<T>(operand: Operand<T>, given: Given): T {
  return operand.kind === 'constant' ? operand.value : operand.read(given);
}

export function mapOperand<T, R>(operand: Operand<T>, map: (value: T) => R): Operand<R> {
  return operand.kind === 'constant' ? constant(map(operand.value)) : deferred((given) => map(operand.read(given)));
}
