// Variables that begin with CONCORD_ but are none of ours: a misspelt CONCORD_JWKS_URL must not mean that there is no
// identity provider.

import { ConcordError } from '../../errors/concord-error.ts';
import { configVariable, table } from './table.ts';

export const knownVariables: readonly string[] = [
  configVariable,
  ...Object.values(table).flatMap(({ variable }) => variable ?? []),
];

export function findUnknownVariables(variables: Readonly<Record<string, string | undefined>>): readonly ConcordError[] {
  const known = knownVariables.filter((name) => name.startsWith('CONCORD_'));
  return Object.keys(variables)
    .filter((name) => /^CONCORD_/i.test(name) && !known.includes(name) && variables[name]?.trim())
    .map((given) => new ConcordError('VARIABLE_UNKNOWN', { given, known }));
}
