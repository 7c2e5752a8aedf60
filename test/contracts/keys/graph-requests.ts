// The graph without what only echoes a contract, and the requests that are sent to it: made from the graph itself, so that
// they read every column whatever a flip has done to it.

import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isObjectType,
  Kind,
  parse,
  print,
  visit,
} from 'graphql';
import { catalogSdl } from '../../../subgraphs/catalog/sdl.ts';

const echoes = new Set(['product', 'sla']);

export function bareGraph(sdl: string): string {
  const bare = visit(parse(sdl), {
    enter: (node) =>
      'description' in node && node.description !== undefined ? { ...node, description: undefined } : undefined,
    [Kind.DIRECTIVE]: { enter: ({ name }) => (echoes.has(name.value) ? null : undefined) },
  });
  return print(bare);
}

/** All rows with all columns, and their numbers by country. */
export function requests(sdl: string): readonly string[] {
  const schema = buildSubgraphSchema(parse(sdl));
  const namespace = schema.getQueryType()?.getFields().shop?.type;
  const fields = isObjectType(namespace) ? namespace.getFields() : {};
  const row = [...columnsOf(schema, 'ShopOrders'), 'customer { customerId }'].filter((field) =>
    hasField(schema, 'ShopOrders', field.split(' ')[0] ?? ''),
  );
  const groups = schema.getType('ShopOrdersGroupByField');
  const isGrouped = isEnumType(groups) && groups.getValue('COUNTRY') !== undefined;
  return [
    ...(fields.orders === undefined ? [] : [`{ shop { orders(first: 9) { nodes { ${row.join(' ')} } totalCount } } }`]),
    ...(isGrouped ? ['{ shop { ordersAggregate(groupBy: [{ field: COUNTRY }]) { group { country } count } } }'] : []),
  ];
}

function columnsOf(schema: GraphQLSchema, name: string): readonly string[] {
  const type = schema.getType(name);
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) =>
    isCompositeType(getNamedType(field.type)) ? [] : field.name,
  );
}

function hasField(schema: GraphQLSchema, type: string, field: string): boolean {
  const found = schema.getType(type);
  return isObjectType(found) && field in found.getFields();
}

const catalogSchema = buildSubgraphSchema(parse(catalogSdl));

/** Everything that the catalog shows of products and domains without an argument, two types deep. */
export const catalogQuery = `{ catalog { domains { ${select('CatalogDomain', 3, ['products'])} } search(first: 100) { nodes { ${select('CatalogProduct', 4, ['domain', 'consumers', 'sampleQuery', 'service'])} } } } }`;

function select(name: string, depth: number, without: readonly string[] = []): string {
  const type = catalogSchema.getType(name);
  if (!isObjectType(type)) return '';
  return Object.values(type.getFields())
    .flatMap((field) => {
      const named = getNamedType(field.type);
      if (without.includes(field.name) || field.args.length > 0 || field.name.startsWith('_')) return [];
      if (!isCompositeType(named)) return [field.name];
      if (depth === 0 || ['CatalogProduct', 'CatalogDomain', 'CatalogConsumerUsage'].includes(named.name)) return [];
      const inner = select(named.name, depth - 1, named.name === 'CatalogColumn' ? ['references'] : []);
      return inner === '' ? [] : [`${field.name} { ${inner} }`];
    })
    .join(' ');
}
