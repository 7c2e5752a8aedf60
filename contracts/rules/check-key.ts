// The primary key: there is one unless the product is a draft, and its columns can identify a row.

import type { ConcordError } from '../../errors/concord-error.ts';
import { isDocument } from '../masks.ts';
import type { ContractReading } from '../read-contract.ts';
import { columnPath, problemAt } from './problem.ts';

export function checkKey(reading: ContractReading): readonly ConcordError[] {
  const { product } = reading;
  if (!reading.has('primary_key')) {
    if (product.status === 'draft') return [];
    const example = `primary_key: [${reading.columnNames[0] ?? 'id'}], the columns that identify a row`;
    return [problemAt(reading, [], 'CONTRACT_PART_MISSING', { part: 'primary_key', within: 'the file', example })];
  }
  return product.primaryKey.flatMap((name, index) => {
    if (product.primaryKey.indexOf(name) < index) {
      return [
        problemAt(reading, ['primary_key', index], 'CONTRACT_KEY_COLUMN', { column: name, reason: 'is named twice' }),
      ];
    }
    const column = product.columns.find((candidate) => candidate.name === name);
    const { type } = column ?? {};
    if (column !== undefined && !column.required) {
      const reason = 'may not be optional. Write required: true';
      return [
        problemAt(reading, columnPath(reading, name, 'required'), 'CONTRACT_KEY_COLUMN', { column: name, reason }),
      ];
    }
    if (type !== undefined && (type.kind === 'array' || isDocument(type))) {
      const reason = 'is an array or JSON, which cannot identify a row. Choose another column';
      return [problemAt(reading, columnPath(reading, name, 'type'), 'CONTRACT_KEY_COLUMN', { column: name, reason })];
    }
    return [];
  });
}
