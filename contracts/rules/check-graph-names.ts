// No name that is generated for the graph belongs to two: types across the mesh, fields within one domain's namespace.
// The first in order of files keeps a name; whoever would take it as well is refused.

import type { ConcordError } from '../../errors/concord-error.ts';
import { isEnumColumn } from '../enum-values.ts';
import {
  namespaceFieldName,
  namespaceTypeName,
  pascalCase,
  productFieldName,
  productTypeName,
} from '../graphql-names.ts';
import type { Product } from '../product.ts';
import type { ContractReading } from '../read-contract.ts';
import { problemAt } from './problem.ts';

const scalars = ['String', 'Int', 'Float', 'Boolean', 'ID', 'BigInt', 'Decimal', 'Date', 'Time', 'LocalDateTime'];
const sharedScalars = [...scalars, 'DateTime', 'UUID', 'JSON'];

/** Types of every subgraph, and of the catalog. */
const sharedTypes: readonly string[] = [
  ...sharedScalars,
  ...sharedScalars.flatMap((name) => [`${name}Filter`, `${name}ListFilter`]),
  ...[
    'Query',
    'Mutation',
    'Subscription',
    'PageInfo',
    'OrderDirection',
    'TimeBucket',
    'AggregateOrderBy',
    'Catalog',
    'CatalogDomain',
  ],
];

const typeEndings = ['', 'Connection', 'Edge', 'Filter', 'ListFilter', 'Order', 'OrderField'];
const aggregateEndings = [
  ...['Aggregate', 'AggregateOrder', 'Group', 'GroupBy', 'GroupByField', 'Having'],
  ...['Sum', 'Avg', 'MinMax', 'CountDistinct', 'SumHaving', 'AvgHaving', 'MinMaxHaving', 'CountDistinctHaving'],
];

/** `domains` are the names of all domains; each has a type of its own in the graph. */
export function checkGraphNames(
  domains: readonly string[],
  readings: readonly ContractReading[],
): readonly ConcordError[] {
  const owners = new Map(sharedTypes.map((name) => [name, 'Concord']));
  for (const domain of domains) {
    owners.set(namespaceTypeName(domain), `the domain "${domain}"`);
    owners.set(`Query.${namespaceFieldName(domain)}`, `the domain "${domain}"`);
  }
  return readings.flatMap((reading) => {
    const { product } = reading;
    const names = [...typeNamesOf(product), ...fieldNamesOf(product)];
    const clash = names.find((name, index) => owners.has(name) || names.indexOf(name) < index);
    if (clash !== undefined) {
      const other = owners.get(clash) ?? `another part of ${product.key}`;
      const data = { name: product.key, graphqlName: clash.replace(/^.*\./, ''), other };
      return [problemAt(reading, ['name'], 'CONTRACT_GRAPH_NAME_CLASH', data)];
    }
    for (const name of names) owners.set(name, product.key);
    return [];
  });
}

function typeNamesOf(product: Product): readonly string[] {
  const type = productTypeName(product);
  const enums = product.columns.filter(isEnumColumn).map(({ name }) => type + pascalCase(name));
  return [
    ...[...typeEndings, ...aggregateEndings].map((ending) => type + ending),
    ...enums.flatMap((name) => [name, `${name}Filter`]),
  ];
}

function fieldNamesOf(product: Product): readonly string[] {
  const field = productFieldName(product);
  const namespace = namespaceTypeName(product.domain);
  return ['', 'ByKey', 'Aggregate'].map((ending) => `${namespace}.${field}${ending}`);
}
