// Columns and relations share the fields of one GraphQL type, and columns the values of one enum for ordering.

import type { ConcordError } from '../../errors/concord-error.ts';
import { camelCase, constantCase, filterWords } from '../graphql-names.ts';
import type { ContractReading } from '../read-contract.ts';
import type { Path } from '../read-yaml.ts';
import { problemAt } from './problem.ts';

/** Concord's own columns beside a product's. */
const reservedEnding = '__tok';

export function checkColumnNames(reading: ContractReading): readonly ConcordError[] {
  const problems: ConcordError[] = [];
  const fields = new Map<string, string>();
  const orderFields = new Map<string, string>();
  const take = (taken: Map<string, string>, field: string, name: string, path: Path) => {
    const other = taken.get(field);
    taken.set(field, other ?? name);
    if (other !== undefined) problems.push(problemAt(reading, path, 'CONTRACT_FIELDS_FOLD', { name, other, field }));
    return other === undefined;
  };

  const refuseFilterWord = (name: string, path: Path) => {
    if (!filterWords.includes(camelCase(name))) return;
    const reason = 'every filter has fields "and", "or" and "not" of its own';
    problems.push(problemAt(reading, path, 'CONTRACT_NAME_RESERVED', { name, reason }));
  };

  for (const [name, { path, form }] of reading.written) {
    refuseFilterWord(name, [...path, 'name']);
    const reason = reasonAgainst(name);
    if (reason !== null) {
      problems.push(problemAt(reading, [...path, 'name'], 'CONTRACT_COLUMN_NAME', { column: name, reason }));
      continue;
    }
    if (take(fields, camelCase(name), name, [...path, 'name'])) {
      take(orderFields, constantCase(name), name, [...path, 'name']);
    }
    const as = form.references?.as;
    if (as === undefined) continue;
    refuseFilterWord(as, [...path, 'references', 'as']);
    take(fields, camelCase(as), as, [...path, 'references', 'as']);
  }
  return problems;
}

function reasonAgainst(name: string): string | null {
  if (name.endsWith(reservedEnding)) return `Concord keeps tokens in columns that end in ${reservedEnding}`;
  // The values by which rows are ordered keep the beginning: __PROTO__ would be no value of an enum.
  if (name.startsWith('__'))
    return 'GraphQL keeps names that begin with __ for itself. Rename it in a view of the table';
  const field = camelCase(name);
  if (!/^[A-Za-z]/.test(field)) return `"${field}" is no name in GraphQL. Begin it with a letter`;
  return null;
}
