// Refuses a contract of more columns than any table has, before anything looks at each of them.

import { ConcordError } from '../errors/concord-error.ts';
import type { YamlReading } from './read-yaml.ts';

/** https://www.postgresql.org/docs/current/limits.html */
const mostColumns = 1_600;

/** Of what is refused nothing else is told. */
export function limitColumns(yaml: YamlReading): YamlReading {
  const { value, source } = yaml;
  const columns = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : null;
  if (!Array.isArray(columns) || columns.length <= mostColumns) return yaml;
  const data = { given: columns.length, most: mostColumns };
  const problem = new ConcordError('CONTRACT_COLUMNS_TOO_MANY', data, { at: source.atKey(['schema']) });
  return { source, value: undefined, problems: [problem] };
}
