// One numbered step of the schema `concord`. A step that has run anywhere is never changed; a new one follows it.

export type Migration = { readonly number: number; readonly name: string; readonly sql: string };
