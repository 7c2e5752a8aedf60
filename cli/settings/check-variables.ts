// Variables that begin with CONCORD_ but are none of ours: a misspelt CONCORD_JWKS_URL must not mean that there is no
// identity provider.

import { ConcordError } from '../../errors/concord-error.ts';
import { configVariable, table } from './table.ts';

const settings = Object.values(table).flatMap(({ variable }) => variable ?? []);
const known: readonly string[] = [configVariable, ...settings.filter((name) => name.startsWith('CONCORD_'))];

/** Of the tests, which share the environment of who develops: none is a misspelt setting. */
const ofTests = ['CONCORD_CHROMIUM', 'CONCORD_REQUIRE_BROWSER', 'CONCORD_TEST_QUERIES', 'CONCORD_TEST_SEED'];

export function findUnknownVariables(variables: Readonly<Record<string, string | undefined>>): readonly ConcordError[] {
  return Object.keys(variables)
    .filter((name) => /^CONCORD_/i.test(name) && ![...known, ...ofTests].includes(name) && variables[name]?.trim())
    .map((given) => new ConcordError('VARIABLE_UNKNOWN', { given, known }));
}
