// The form of one line in the table of codes.

/** `sentence` says what, where and the next step; `meaning` is the line in docs/errors.md. */
export type CodeEntry<Data> = { readonly meaning: string; readonly sentence: (data: Data) => string };

export function code<Data>(meaning: string, sentence: (data: Data) => string): CodeEntry<Data> {
  return { meaning, sentence };
}
