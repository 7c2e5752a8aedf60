// What a process tells of the contracts that it serves.

export type MeshFigures = {
  /** Why, by file: what is published, or in the folder, and not served though it could be. */
  readonly refused: ReadonlyMap<string, unknown>;
  /** Of the last publication that was looked at and, as far as it could be, taken. */
  readonly sequence: number;
};
