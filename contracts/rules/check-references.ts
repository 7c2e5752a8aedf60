// References lead to the single primary key of a product of the mesh, agree with it in type, and declare nothing else
// than what they inherit from it.

import type { ConcordError } from '../../errors/concord-error.ts';
import { buildGrantees } from '../build-access.ts';
import { formatColumnType, isSameType } from '../column-type.ts';
import { findTarget, isUnreadMajor } from '../find-target.ts';
import { nameGrantees } from '../grantee-lists.ts';
import { linkColumn } from '../link-column.ts';
import { hasPiiTag } from '../pii-tag.ts';
import type { Column } from '../product.ts';
import type { ContractReading, WrittenColumn } from '../read-contract.ts';
import { problemAt } from './problem.ts';

/** `known` are the ids of all products that were written, readable or not. */
export function checkReferences(
  reading: ContractReading,
  readings: readonly ContractReading[],
  known: readonly string[],
): readonly ConcordError[] {
  return reading.product.columns.flatMap((column) => {
    const written = reading.written.get(column.name);
    const references = written?.form.references;
    if (written === undefined || references === undefined) return [];
    const at = [...written.path, 'references', 'product'];
    const given = references.product;
    const target = findTarget(given, readings);
    if (target.kind === 'ambiguous') {
      const data = { given, column: column.name, majors: target.majors };
      return [problemAt(reading, at, 'CONTRACT_REFERENCE_AMBIGUOUS', data)];
    }
    if (target.kind === 'missing') {
      // A product whose file cannot be read at all is its owner's problem; here the relation is dropped with a warning.
      const isWritten = known.includes(given) || isUnreadMajor(given, readings, known);
      const data = { given, column: column.name, known: [...new Set(known)] };
      return isWritten ? [] : [problemAt(reading, at, 'CONTRACT_REFERENCE_PRODUCT', data)];
    }
    return checkTarget({ reading, column, written, target: target.reading, readings });
  });
}

type Foreign = {
  readonly reading: ContractReading;
  readonly column: Column;
  readonly written: WrittenColumn;
  readonly target: ContractReading;
  readonly readings: readonly ContractReading[];
};

function checkTarget(foreign: Foreign): readonly ConcordError[] {
  const { reading, column, written, target, readings } = foreign;
  const { product } = target;
  const given = column.references?.column ?? '';
  const at = [...written.path, 'references', 'column'];
  const isKeyUnread = target.has('primary_key') && product.primaryKey.length === 0;
  if (!isKeyUnread && (product.primaryKey.length !== 1 || product.primaryKey[0] !== given)) {
    const data = { given, column: column.name, product: product.key, key: product.primaryKey };
    return [problemAt(reading, at, 'CONTRACT_REFERENCE_COLUMN', data)];
  }
  const key = product.columns.find(({ name }) => name === given);
  const isSound = target.written.get(given)?.isWhole ?? false;
  if (key === undefined || !isSound) return [];
  if (!isSameType(column.type, key.type) && written.isWhole) {
    const types = { type: formatColumnType(column.type), keyType: formatColumnType(key.type) };
    const data = { column: column.name, product: product.key, key: key.name, ...types };
    return [problemAt(reading, [...written.path, 'type'], 'CONTRACT_REFERENCE_TYPE', data)];
  }
  const chain = circleFrom(reading, column, readings);
  if (chain !== null && chain[0] === chain.at(-1)) {
    return [problemAt(reading, at, 'CONTRACT_REFERENCE_CYCLE', { column: column.name, chain })];
  }
  const linkedKey = linkColumn(target, key, { readings, levels: null });
  const isLost = linkedKey.references !== null && linkedKey.references.productKey === null;
  return isLost ? [] : checkContradictions(foreign, linkedKey);
}

function checkContradictions(foreign: Foreign, key: Column): readonly ConcordError[] {
  const { reading, column, written, target } = foreign;
  const { mask, unmask, tags } = written.form;
  const contradict = (what: string, given: string, expected: string) =>
    problemAt(reading, [...written.path, what], 'CONTRACT_REFERENCE_CONTRADICTS', {
      column: column.name,
      what,
      given,
      product: target.product.key,
      key: key.name,
      expected,
    });
  const problems: ConcordError[] = [];
  if (mask !== undefined && mask !== key.mask) {
    problems.push(contradict('mask', mask, key.mask === null ? 'no mask' : `mask ${key.mask}`));
  }
  const own = nameGrantees(buildGrantees(unmask));
  const inherited = nameGrantees(key.unmask);
  if (unmask !== undefined && own !== inherited) problems.push(contradict('unmask', own, inherited));
  if (tags !== undefined && hasPiiTag(tags) && !key.isPii) problems.push(contradict('tags', 'PII', 'no such tag'));
  return problems;
}

/** The coordinates that references lead through, if they come back to one of them. */
function circleFrom(
  reading: ContractReading,
  column: Column,
  readings: readonly ContractReading[],
): readonly string[] | null {
  const chain: string[] = [];
  let coordinate = `${reading.product.key}.${column.name}`;
  let step: Step | null = { reading, column };
  while (step !== null) {
    if (chain.includes(coordinate)) return [...chain, coordinate];
    chain.push(coordinate);
    step = followReference(step, readings);
    if (step !== null) coordinate = `${step.reading.product.key}.${step.column.name}`;
  }
  return null;
}

type Step = { readonly reading: ContractReading; readonly column: Column };

function followReference({ reading, column }: Step, readings: readonly ContractReading[]): Step | null {
  const references = reading.written.get(column.name)?.form.references;
  const target = references === undefined ? null : findTarget(references.product, readings);
  if (target?.kind !== 'found') return null;
  const key = target.reading.product.columns.find(({ name }) => name === references?.column);
  return key === undefined ? null : { reading: target.reading, column: key };
}
