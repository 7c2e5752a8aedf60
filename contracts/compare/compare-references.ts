// Relations between products: a field on the product that references, and one on the product that is referenced. A relation whose
// target was taken away is not in the graph.

import { camelCase } from '../graphql-names.ts';
import type { Column, Mesh, Product } from '../product.ts';
import type { Change } from './change.ts';
import { type Difference, fieldsOf, isSame, nothing } from './difference.ts';

export function compareReference(before: Column, after: Column): readonly Difference[] {
  const [earlier, later] = [before.references, after.references];
  if (isSame(earlier, later)) return nothing;
  const [field, now] = [relationOf(before), relationOf(after)];
  const differences: readonly Difference[] = [
    ...(field !== null && !isSame(field, now) ? [lost(field, now)] : []),
    ...(now !== null && now.name !== field?.name
      ? [{ kind: 'reference-changed', level: 'minor', fields: [], message: `The field "${now.name}" is new.` } as const]
      : []),
  ];
  // A reference says more than its field: whose key it is, and the field on the other side.
  const level = isReverseLost(before, after) ? 'major' : 'minor';
  const message = `What "${after.name}" references changed.`;
  return differences.length > 0 && level === 'minor'
    ? differences
    : [...differences, { kind: 'reference-changed', level, fields: [], message }];
}

type Relation = { readonly name: string; readonly target: string; readonly column: string };

function relationOf({ references }: Column): Relation | null {
  if (references === null || references.productKey === null || references.as === null) return null;
  return { name: camelCase(references.as), target: references.productKey, column: references.column };
}

function lost(field: Relation, now: Relation | null): Difference {
  const message =
    now === null || now.name !== field.name
      ? `The field "${field.name}" is gone.`
      : `The field "${field.name}" leads to ${now.target}, before to ${field.target}.`;
  return { kind: 'reference-changed', level: 'major', fields: [field.name], message };
}

function isReverseLost({ references: before }: Column, { references: after }: Column): boolean {
  if (before === null || before.productKey === null || before.reverse === null) return false;
  return before.reverse !== after?.reverse || before.productKey !== after.productKey;
}

type Reverse = { readonly target: string; readonly name: string; readonly from: Product; readonly column: Column };

/** Told of the product that has, or had, the field. Where the other product itself has gone that is told there. */
export function compareReverses(before: Mesh, after: Mesh): readonly Change[] {
  const earlier = listReverses(before);
  const later = listReverses(after);
  const without = (list: readonly Reverse[], other: readonly Reverse[]) =>
    list.filter(({ target, name }) => !other.some((one) => one.target === target && one.name === name));
  const isThere = ({ products }: Mesh, key: string) => products.some((product) => product.key === key);
  return [
    ...without(earlier, later)
      .filter(({ target }) => isThere(after, target))
      .map((reverse) => say(reverse, 'major', `The field "${reverse.name}" is gone, which led to ${reverse.from.id}.`)),
    ...without(later, earlier)
      .filter(({ target }) => isThere(before, target))
      .map((reverse) => say(reverse, 'minor', `The field "${reverse.name}" is new, and leads to ${reverse.from.id}.`)),
  ];
}

function say({ target, name, column }: Reverse, level: Change['level'], message: string): Change {
  const fields = level === 'major' ? [name] : [];
  return { kind: 'reverse-changed', level, product: target, column: null, fields, message, at: column.at };
}

function listReverses({ products }: Mesh): readonly Reverse[] {
  return products
    .filter(({ status }) => status !== 'draft')
    .flatMap((from) =>
      from.columns.flatMap((column) => {
        const { productKey = null, reverse = null } = column.references ?? {};
        return productKey === null || reverse === null
          ? []
          : [{ target: productKey, name: fieldsOf(reverse)[0] ?? reverse, from, column }];
      }),
    );
}
