// What one viewer may name in requests: products, their columns as the viewer may use them, and values to ask with. Only
// to steer the requests; whether anything leaks is not decided by it.

import { camelCase, namespaceFieldName, productFieldName, productTypeName } from '../../contracts/graphql-names.ts';
import type { Column, Mesh, Product } from '../../contracts/product.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { computeToken } from '../../mesh/tokens.ts';
import type { ColumnAccess } from '../../subgraphs/access/access.ts';
import { decide } from '../../subgraphs/access/decide.ts';
import { tokenSecret } from '../support/shop-mesh.ts';
import type { ColumnDeclaration } from './attack-declarations.ts';
import { attackProducts } from './attack-products.ts';
import { type AttackRows, rowsOf } from './attack-rows.ts';

/**
 * `token`: masked, but its tokens may be compared; `document`: masked within, and filtered as it is shown; `masked` may only be
 * looked at; `denied` not even that.
 */
export type Use = 'clear' | 'token' | 'document' | 'masked' | 'denied';

export type KnownColumn = {
  readonly column: Column;
  readonly field: string;
  readonly use: Use;
  /** Per row what the viewer may know of it: the value or its token; null = NULL or nothing. */
  readonly known: readonly (string | null)[];
  /** What the column holds in either database, to guess with; empty where that is in clear. */
  readonly guesses: readonly string[];
};

export type KnownProduct = {
  readonly product: Product;
  readonly typeName: string;
  readonly namespace: string;
  readonly field: string;
  readonly isReadable: boolean;
  readonly columns: readonly KnownColumn[];
  readonly rows: number;
};

/** The columns of the key, in its order. */
export function keyOf({ product, columns }: KnownProduct): readonly KnownColumn[] {
  return product.primaryKey.flatMap((name) => columns.filter(({ column }) => column.name === name));
}

export type Vocabulary = {
  readonly products: readonly KnownProduct[];
  readonly byType: ReadonlyMap<string, KnownProduct>;
};

export function createVocabulary(mesh: Mesh, rows: AttackRows, viewer: Viewer): Vocabulary {
  const products = mesh.products.map((product): KnownProduct => {
    const access = decide(product, viewer);
    const declared = attackProducts.find((one) => one.id === product.id);
    if (declared === undefined) throw new TypeError(`${product.id} is not declared`);
    const columns = product.columns.map((column): KnownColumn => {
      const found = declared.columns.find(({ name }) => name === column.name);
      const pairs = rowsOf(rows, declared)
        .map((row) => row.get(found?.of ?? column.name) ?? { a: null, b: null })
        .map(({ a, b }) => ({ a: asCast(a, found), b: asCast(b, found) }));
      const decision = access.kind === 'granted' ? access.columns.get(column.name) : undefined;
      const use = useOf(decision);
      const label = found?.more?.includes('token_column') ? 'people.persons.person_id' : column.tokenLabel;
      const tokenOf = (value: string | null) =>
        value === null || label === null ? null : computeToken(tokenSecret(label), value);
      return {
        column,
        field: camelCase(column.name),
        use,
        known: pairs.map(({ a }) =>
          use === 'clear' ? a : use === 'token' ? tokenOf(a) : use === 'document' ? partInClear(a) : null,
        ),
        guesses: use === 'clear' ? [] : pairs.flatMap(({ a, b }) => [a, b]).filter((value) => value !== null),
      };
    });
    return {
      product,
      typeName: productTypeName(product),
      namespace: namespaceFieldName(product.domain),
      field: productFieldName(product),
      isReadable: access.kind === 'granted',
      columns,
      rows: declared.rows,
    };
  });
  return { products, byType: new Map(products.map((known) => [known.typeName, known])) };
}

function useOf(decision: ColumnAccess | undefined): Use {
  if (decision === undefined || decision.kind === 'denied') return 'denied';
  if (decision.kind === 'clear') return 'clear';
  return decision.mask === 'tokenize' ? 'token' : decision.mask === 'paths' ? 'document' : 'masked';
}

/** A value of the table as the contract's type has it. */
function asCast(value: string | null, declared: ColumnDeclaration | undefined): string | null {
  if (value === null || declared?.cast === undefined) return value;
  if (declared.type === 'date') return value.slice(0, '2025-01-01'.length);
  if (declared.cast === 'date') return `${value} 00:00:00${declared.type === 'timestamp_tz' ? '+00' : ''}`;
  return value;
}

/** Of the documents that `marked-values.ts` makes. */
function partInClear(document: string | null): string | null {
  if (document === null) return null;
  const { colour, size } = Object(JSON.parse(document)) as { colour?: string; size?: number };
  return JSON.stringify({ colour, size });
}
