// The rows of the attack mesh for both twin databases, the same for the same seed.

import type { ColumnDeclaration, ProductDeclaration } from './attack-declarations.ts';
import { attackProducts } from './attack-products.ts';
import { createDraw, type Draw, drawPair, type Pair } from './marked-values.ts';

export type AttackRow = ReadonlyMap<string, Pair>;

/** By the id of the product whose table it is. */
export type AttackRows = ReadonlyMap<string, readonly AttackRow[]>;

export const attackSeed = 20_261_121;

export function drawAttackRows(seed = attackSeed): AttackRows {
  const draw = createDraw(seed);
  const rows = new Map<string, AttackRow[]>();
  for (const product of listTables()) {
    const made: AttackRow[] = [];
    rows.set(product.id, made);
    for (let index = 0; index < product.rows; index++) {
      const pairs = product.columns.map((column) => [column.name, drawValue(column, index, made, rows, draw)] as const);
      made.push(new Map(pairs));
    }
    for (const column of product.columns) referToItself(product, column, made);
  }
  return rows;
}

/** The declarations that have a table of their own. */
export function listTables(): readonly ProductDeclaration[] {
  return attackProducts.filter(({ viewOver, sameTableAs }) => viewOver === undefined && sameTableAs === undefined);
}

/** The rows behind a product, and what its columns are called there. */
export function rowsOf(rows: AttackRows, product: ProductDeclaration): readonly AttackRow[] {
  const found = rows.get(product.viewOver ?? product.sameTableAs ?? product.id);
  if (found === undefined) throw new TypeError(`${product.id} has no rows`);
  return found;
}

function drawValue(
  column: ColumnDeclaration,
  index: number,
  earlier: readonly AttackRow[],
  rows: AttackRows,
  draw: Draw,
): Pair {
  const { clear, refers, required = false, type } = column;
  const mask = column.mask ?? column.hiddenAs;
  if (refers !== undefined) {
    const target = refers.row(index);
    const key = listTables().find(({ id }) => id === refers.to)?.key[0] ?? '';
    return target === null ? nothing : (rows.get(refers.to)?.[target]?.get(key) ?? nothing);
  }
  if (clear !== undefined) return { a: clear(index), b: mask === undefined ? clear(index) : clear(index * 2 + 1) };
  if (mask === undefined) throw new TypeError(`${column.name} says no values`);
  // Tokens and hashes tell which values are equal, so some are, in both databases.
  const like = earlier[index - 3]?.get(column.name);
  const isAnyones = !required && (mask === 'tokenize' || mask === 'sha256');
  if (isAnyones && index % 6 === 4 && like !== undefined) return like;
  return drawPair(type, mask, { isRequired: required, index, draw });
}

const nothing: Pair = { a: null, b: null };

/** References to rows of the same table, once all of these are there. */
function referToItself(product: ProductDeclaration, { name, refers }: ColumnDeclaration, made: AttackRow[]): void {
  if (refers?.to !== product.id) return;
  made.forEach((row, index) => {
    const target = refers.row(index);
    const key = product.key[0] ?? '';
    const pair = target === null ? nothing : (made[target]?.get(key) ?? nothing);
    made[index] = new Map([...row, [name, pair]]);
  });
}
