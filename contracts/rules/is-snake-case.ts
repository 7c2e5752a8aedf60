// The form of the names that become names of Postgres and, folded, of GraphQL: those of domains and products.

const snakeCase = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Small letters, digits and single `_`, beginning with a letter. */
export function isSnakeCase(name: string): boolean {
  return snakeCase.test(name);
}
