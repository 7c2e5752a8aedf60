// Rules over the effective masks of a product, so over what it inherits from the keys that it references, too.

import type { ConcordError } from '../../errors/concord-error.ts';
import { buildGrantees } from '../build-access.ts';
import { formatColumnType } from '../column-type.ts';
import { isEnumColumn } from '../enum-values.ts';
import { isWithin } from '../grantee-lists.ts';
import { fittingMasks, isDocument, isTokenMask, maskFitsType, maskingOf } from '../masks.ts';
import type { Column, Product } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { columnPath, problemAt } from './problem.ts';

export function checkLinkedProduct(reading: ContractReading, product: Product): readonly ConcordError[] {
  return [
    ...product.columns.flatMap((column) => [
      ...checkMask(reading, column),
      ...checkKeyMask(reading, product, column),
      ...checkUnmask(reading, column),
    ]),
    ...checkMaskedRowRules(reading, product),
  ];
}

function checkMask(reading: ContractReading, column: Column): readonly ConcordError[] {
  const { name, mask, type } = column;
  const fitting = fittingMasks(column);
  const at = columnPath(reading, name, 'mask');
  const isWhole = reading.written.get(name)?.isWhole ?? false;
  if (mask === null) {
    const hasPaths = reading.written.get(name)?.form.pii_paths !== undefined; // they have rules of their own
    if (!column.isPii || hasPaths || !isWhole) return [];
    const data = { column: name, fitting, mayHavePaths: isDocument(type) };
    return [problemAt(reading, columnPath(reading, name), 'CONTRACT_PII_UNMASKED', data)];
  }
  if (isTokenMask(mask) && maskFitsType(mask, type) && column.constraints.in !== null) {
    const reason = `it has only the ${column.constraints.in.length} values of its "in"`;
    return [problemAt(reading, at, 'CONTRACT_MASK_GUESSABLE', { column: name, mask, reason, fitting })];
  }
  if (isTokenMask(mask) && type.kind === 'scalar' && type.name === 'boolean') {
    const reason = 'it has only two values';
    return [problemAt(reading, at, 'CONTRACT_MASK_GUESSABLE', { column: name, mask, reason, fitting })];
  }
  if (fitting.includes(mask)) return [];
  const described = `${formatColumnType(type)}${isEnumColumn(column) ? ' with "in" (an enum)' : ''}`;
  return [problemAt(reading, at, 'CONTRACT_MASK_UNFIT', { column: name, mask, type: described, fitting })];
}

/** A masked key must still join and still be non-null: tokens do and are, other masks are not. */
function checkKeyMask(reading: ContractReading, product: Product, column: Column): readonly ConcordError[] {
  if (!product.primaryKey.includes(column.name) || column.mask === null || column.mask === 'tokenize') return [];
  const isLost = column.references !== null && column.references.productKey === null;
  const reason = isLost
    ? 'references a product whose contract was refused, so that it can be read by nobody. Mend that contract'
    : `has the mask "${column.mask}", but a key is in clear or tokenized. Write mask: tokenize, or remove the mask`;
  const at = columnPath(reading, column.name, isLost ? 'references' : 'mask');
  return [problemAt(reading, at, 'CONTRACT_KEY_COLUMN', { column: column.name, reason })];
}

function checkUnmask(reading: ContractReading, column: Column): readonly ConcordError[] {
  const form = reading.written.get(column.name)?.form;
  const isWhole = reading.written.get(column.name)?.isWhole ?? false;
  const complain = (key: string, reason: string) =>
    problemAt(reading, columnPath(reading, column.name, key), 'CONTRACT_UNMASK_UNFIT', { column: column.name, reason });
  const problems: ConcordError[] = [];
  if (form?.unmask !== undefined && column.mask === null && form.pii_paths === undefined && isWhole) {
    problems.push(complain('unmask', '"unmask" has no effect without a mask. Add a mask, or remove it'));
  }
  if (form?.token_column !== undefined && column.mask !== 'tokenize' && isWhole) {
    problems.push(complain('token_column', '"token_column" holds tokens, so it needs mask: tokenize'));
  }
  if (column.references !== null || isUnmaskUnread(reading)) return problems;
  for (const [index, grantee] of buildGrantees(form?.unmask).entries()) {
    if (reading.product.access.unmask.some((wide) => isWithin(grantee, wide))) continue;
    const reason =
      '"unmask" names somebody whom access.unmask does not; a column can only narrow it. Add them to access.unmask, too';
    const at = columnPath(reading, column.name, 'unmask', index);
    problems.push(problemAt(reading, at, 'CONTRACT_UNMASK_UNFIT', { column: column.name, reason }));
  }
  return problems;
}

/** Where something of `access` cannot be read, none of it is; that is told by itself. */
function isUnmaskUnread({ root, product }: ContractReading): boolean {
  const { access } = root as { readonly access?: { readonly unmask?: unknown } | null };
  return Array.isArray(access?.unmask) && access.unmask.length > product.access.unmask.length;
}

/** The set of rows would tell the value of the masked column to who may not see it. */
function checkMaskedRowRules(reading: ContractReading, product: Product): readonly ConcordError[] {
  return product.access.rows.flatMap(({ where }, index) =>
    [...new Set(where.map(({ column }) => column))].flatMap((name) => {
      const column = product.columns.find((candidate) => candidate.name === name);
      const mask = column === undefined ? null : maskingOf(column);
      if (mask === null) return [];
      const reason = `the column is masked (${mask}), and which rows are seen would tell its values. Compare a column in clear`;
      const at = ['access', 'rows', index, 'where', name];
      return [problemAt(reading, at, 'CONTRACT_ROW_RULE', { column: name, reason })];
    }),
  );
}
