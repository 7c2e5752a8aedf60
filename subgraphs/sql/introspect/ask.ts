// A question to one connection, for what is read while a contract is drafted.

export type Ask = (
  text: string,
  values: readonly (string | null)[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;
