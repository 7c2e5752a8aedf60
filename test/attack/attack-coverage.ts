// What requests have reached of the generated schema: each argument, each field of each input, each operator of each
// column, each value of each enum, each bucket of each column that takes one. What there is to reach is read from the
// schema, what has been reached from the requests themselves.

import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  parse,
  TypeInfo,
  type ValueNode,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { camelCase, constantCase, productTypeName } from '../../contracts/graphql-names.ts';
import { maskingOf } from '../../contracts/masks.ts';
import type { Mesh } from '../../contracts/product.ts';
import { bucketUnits } from '../../subgraphs/sql/bucket.ts';
import { figureTypeName } from './request-agenda.ts';
import type { WrittenRequest } from './request-writer.ts';

export type Coverage = {
  readonly record: (request: WrittenRequest) => void;
  readonly count: (coordinate: string) => number;
};

export function createCoverage(schema: GraphQLSchema): Coverage {
  const counts = new Map<string, number>();
  const add = (coordinate: string): void => {
    counts.set(coordinate, (counts.get(coordinate) ?? 0) + 1);
  };

  const recordValue = (value: unknown, given: GraphQLInputType, within: string) => {
    const type = getNullableType(given);
    if (value === null || value === undefined) return;
    if (isListType(type)) {
      for (const item of Array.isArray(value) ? value : [value]) recordValue(item, type.ofType, within);
    } else if (isEnumType(type)) add(`${type.name}.${String(value)}`);
    else if (isInputObjectType(type)) {
      const object = value as Readonly<Record<string, unknown>>;
      for (const [name, inner] of Object.entries(object)) {
        const field = type.getFields()[name];
        if (field === undefined) continue;
        add(`${type.name}.${name}`);
        if (within !== '') add(`${within}.${name}`);
        recordValue(inner, field.type, `${type.name}.${name}`);
      }
      if (object.by !== undefined && object.field !== undefined) add(`${type.name}.${object.field} by ${object.by}`);
    }
  };

  return {
    record: ({ query, variables }) => {
      const info = new TypeInfo(schema);
      const document = parse(query);
      const read = (node: ValueNode) => valueFromASTUntyped(node, variables as never);
      visit(
        document,
        visitWithTypeInfo(info, {
          Field: (node) => add(`${info.getParentType()?.name}.${node.name.value}`),
          Argument: (node) => {
            const argument = info.getArgument();
            const field = info.getFieldDef();
            if (!argument || !field) return;
            add(`${info.getParentType()?.name}.${field.name}(${argument.name}:)`);
            recordValue(read(node.value), argument.type, '');
          },
        }),
      );
    },
    count: (coordinate) => counts.get(coordinate) ?? 0,
  };
}

/**
 * Asked for elsewhere: what people write about access says nothing of a product's rows (access-requests.test.ts); the ledger
 * holds no value, and refuses all but platform roles (test/subgraphs/catalog/ledger.test.ts); SQL is no argument to be
 * drawn from a schema (sql-twins.test.ts); how products stand depends on what was measured, of which these twins have nothing
 * (catalog-standing.test.ts), and who consumes them on nobody's rows (test/subgraphs/catalog/consumers.test.ts); what was
 * published is text of contracts (test/subgraphs/catalog/publish-contract.test.ts).
 */
const elsewhere = new RegExp(
  `^(${[
    'Mutation\\.',
    'Catalog(Product)?\\.accessRequests\\(',
    'CatalogAccess(State|Decision)\\.',
    'Catalog\\.(ledger|sql)\\(',
    'Catalog\\.(search\\((freshness|quality|minScore)|standingRevision\\()',
    'Catalog(Freshness|Quality)Status\\.',
    'Catalog(Check\\.history|Quality\\.runs)\\(',
    'Catalog(Product)?\\.(registrations|consumers|usage|versions)\\(',
    'CatalogContractInput\\.',
  ].join('|')})`,
);

/** Every argument, every input field that one leads to, and every value of every enum in them, but those that are asked for elsewhere. */
export function listArguments(schema: GraphQLSchema): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const addInput = (given: GraphQLInputType) => {
    const type = getNamedType(given);
    if (seen.has(type.name)) return;
    seen.add(type.name);
    if (isEnumType(type)) for (const { name } of type.getValues()) found.add(`${type.name}.${name}`);
    if (!isInputObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      found.add(`${type.name}.${field.name}`);
      addInput(field.type);
    }
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      for (const argument of field.args) {
        found.add(`${type.name}.${field.name}(${argument.name}:)`);
        addInput(argument.type);
      }
    }
  }
  return [...found].filter((coordinate) => !elsewhere.test(coordinate));
}

/** Each operator of each column's filter and of each figure's condition, and each bucket of each column with a time. */
export function listOperators(schema: GraphQLSchema, mesh: Mesh): readonly string[] {
  const found: string[] = [];
  const inputs = mesh.products.flatMap((product) => {
    const type = productTypeName(product);
    const figures = ['Sum', 'Avg', 'MinMax', 'CountDistinct'].map((figure) => `${type}${figure}Having`);
    return [`${type}Filter`, ...figures];
  });
  for (const name of inputs) {
    const type = schema.getType(name);
    if (!isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const inner = getNamedType(field.type);
      // Filters of other products, which are counted where they stand.
      const isOfColumn =
        isInputObjectType(inner) && inner.getFields().and === undefined && inner.getFields().some === undefined;
      if (isOfColumn)
        found.push(...Object.keys(inner.getFields()).map((operator) => `${name}.${field.name}.${operator}`));
    }
  }
  for (const product of mesh.products) {
    for (const column of product.columns) {
      const place = `${productTypeName(product)}GroupBy.${constantCase(column.name)}`;
      found.push(...bucketUnits(column.type).map((unit) => `${place} by ${unit.toUpperCase()}`));
    }
  }
  return found;
}

/** In how many places requests named one masked column, by what they named it for. */
export type ColumnReach = {
  readonly column: string;
  readonly mask: string;
  readonly reach: Readonly<Record<string, number>>;
};

export function reachOfColumns(mesh: Mesh, { count }: Coverage): readonly ColumnReach[] {
  return mesh.products.flatMap((product) =>
    product.columns.flatMap((column): ColumnReach[] => {
      const mask = maskingOf(column);
      if (mask === null) return [];
      const type = productTypeName(product);
      const [field, name] = [camelCase(column.name), constantCase(column.name)];
      const figures = ['sum', 'avg', 'min', 'countDistinct'].map((figure) => figureTypeName(type, figure));
      const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
      const reach = {
        selected: count(`${type}.${field}`),
        filtered: count(`${type}Filter.${field}`),
        ordered: count(`${type}OrderField.${name}`),
        grouped: count(`${type}GroupByField.${name}`),
        figures: sum(figures.map((figure) => count(`${figure}.${field}`))),
        having: sum(figures.map((figure) => count(`${figure}Having.${field}`))),
      };
      return [{ column: `${product.key}.${column.name}`, mask, reach }];
    }),
  );
}
