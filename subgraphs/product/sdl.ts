// DomainGraph -> the SDL of one domain's subgraph: a namespace, one type per product, connections, filters and orders,
// described in words, because the gateway's public schema carries no custom directives.

import { isEnumColumn } from '../../contracts/enum-values.ts';
import {
  aggregateFieldName,
  camelCase,
  namespaceFieldName,
  namespaceTypeName,
  productFieldName,
  productTypeName,
} from '../../contracts/graphql-names.ts';
import {
  columnTypeName,
  enumTypeName,
  filterTypeName,
  isOrderable,
  orderFieldName,
} from '../../contracts/graphql-type.ts';
import { isoDuration } from '../../contracts/iso-duration.ts';
import { isDocument, isNeverNull } from '../../contracts/masks.ts';
import type { Column, Product } from '../../contracts/product.ts';
import { describeLeftOut, printAggregateField, printAggregateTypes } from './aggregate-sdl.ts';
import { describeColumn, describeProduct, printDescription } from './description.ts';
import type { DomainGraph, Entity, FieldMeaning } from './domain-graph.ts';
import { keyColumns } from './domain-graph.ts';
import { printPii } from './pii-directive.ts';
import { printFilter, sharedSdl } from './shared-sdl.ts';

export function printSubgraphSdl(graph: DomainGraph): string {
  return [
    sharedSdl,
    printNamespace(graph),
    ...graph.products.flatMap(printProduct),
    ...graph.stubs.map(printStub),
  ].join('\n');
}

/** `@shareable`, so that a subgraph written by hand can add fields to the same namespace. */
function printNamespace({ domain, products }: DomainGraph): string {
  const type = namespaceTypeName(domain.name);
  const about = printDescription(
    [domain.title ?? domain.name, domain.boundedContext, `Owner: ${domain.owner.team}`],
    '',
  );
  if (products.length === 0) {
    return `type Query {\n  ${namespaceFieldName(domain.name)}: ${type} @shareable\n}\n\n${about}type ${type} {\n  "No product of this domain can be served at the moment."\n  empty: Boolean\n}\n`;
  }
  return `type Query {
  ${namespaceFieldName(domain.name)}: ${type} @shareable
}

${about}type ${type} {
${products.map(printNamespaceFields).join('')}}
`;
}

function printNamespaceFields({ typeName, product }: Entity): string {
  const name = productFieldName(product);
  const deprecated = printDeprecated(product);
  const keys = product.primaryKey
    .flatMap((key) => product.columns.filter((column) => column.name === key))
    .map((column) => `${camelCase(column.name)}: ${columnTypeName(product, column)}!`);
  return `${printDescription(describeProduct(product), '  ')}  ${name}${connectionArguments(typeName)}: ${typeName}Connection${deprecated}
  "One row of ${product.id} by its key; null where there is none."
  ${name}ByKey(${keys.join(', ')}): ${typeName}${deprecated}
${product.aggregates ? `  "Rows of ${product.id} in groups, with figures of each group.${describeLeftOut(product)}"\n  ${printAggregateField(aggregateFieldName(name), typeName)}${deprecated}\n` : ''}`;
}

/** Of each field that is a JSON document. */
const placeArgument = `(
    "Only this place of the document, such as user.plan or items[0].sku; null where there is none."
    path: String
  )`;

function connectionArguments(typeName: string): string {
  return `(where: ${typeName}Filter, orderBy: [${typeName}Order!], first: Int, after: String, last: Int, before: String)`;
}

/** Of every field that leads to the product. */
function printDeprecated({ sunset }: Product): string {
  if (sunset === null) return '';
  const { date, successor, migrationNotes } = sunset;
  const reason = [
    date === null ? 'Deprecated.' : `Sunset on ${date}.`,
    successor === null ? '' : `Use ${successor.field}, version ${successor.version}.`,
    migrationNotes ?? '',
  ]
    .filter((part) => part !== '')
    .join(' ');
  return ` @deprecated(reason: ${JSON.stringify(reason)})`;
}

function printProduct(entity: Entity): readonly string[] {
  const { typeName, product } = entity;
  const { sla } = product;
  const directives = [
    `@key(fields: ${JSON.stringify(product.primaryKey.map(camelCase).join(' '))})`,
    `@product(id: ${JSON.stringify(product.id)}, version: ${JSON.stringify(product.version.text)}, owner: ${JSON.stringify(product.owner.team)})`,
    printSla(sla),
  ];
  return [
    `${printDescription(describeProduct(product), '')}type ${typeName} ${directives.join(' ')} {\n${printFields(entity)}}\n`,
    printConnection(typeName),
    printFilterInput(entity),
    printOrder(entity),
    ...(product.aggregates ? [printAggregateTypes(entity)] : []),
    ...product.columns.filter(isEnumColumn).map((column) => printEnum(product, column)),
  ];
}

/** The key must read the same as in the owner's subgraph; the reverse relations are what this domain adds. */
function printStub(entity: Entity): string {
  const key = keyColumns(entity.product)
    .map((column) => camelCase(column.name))
    .join(' ');
  return `type ${entity.typeName} @key(fields: ${JSON.stringify(key)}) {\n${printFields(entity)}}\n`;
}

function printFields(entity: Entity): string {
  return [...entity.fields].map(([name, meaning]) => printField(name, meaning, entity)).join('');
}

function printField(name: string, meaning: FieldMeaning, { product }: Entity): string {
  switch (meaning.kind) {
    case 'column': {
      const { column } = meaning;
      const type = `${columnTypeName(product, column)}${isNeverNull(column) ? '!' : ''}`;
      return `${printDescription(describeColumn(product, column), '  ')}  ${name}${isDocument(column.type) ? placeArgument : ''}: ${type}${printPii(product, column)}${printTags(column)}${printColumnDeprecated(column)}\n`;
    }
    case 'related':
    case 'stub':
      return `  "The row of ${meaning.target.id} that ${camelCase(meaning.column.name)} refers to."\n  ${name}: ${productTypeName(meaning.target)}${printDeprecated(meaning.target)}\n`;
    case 'reverse': {
      const type = productTypeName(meaning.source);
      return `  "The rows of ${meaning.source.id} that refer to this one."\n  ${name}${connectionArguments(type)}: ${type}Connection${printDeprecated(meaning.source)}\n`;
    }
    case 'reverse-aggregate':
      return `  "The rows of ${meaning.source.id} that refer to this one, in groups, with figures of each group.${describeLeftOut(meaning.source)}"\n  ${printAggregateField(name, productTypeName(meaning.source))}${printDeprecated(meaning.source)}\n`;
    default:
      return meaning satisfies never;
  }
}

/** Federation's tag names: letters, digits, `_`, `-` and `/`, at most 128. */
function printTags(column: Column): string {
  const names = new Set(
    column.tags.map((tag) =>
      tag
        .toLowerCase()
        .replace(/[^a-z0-9_/-]/g, '-')
        .slice(0, 128),
    ),
  );
  return [...names].map((name) => ` @tag(name: ${JSON.stringify(name)})`).join('');
}

function printColumnDeprecated(column: Column): string {
  return column.deprecated === null ? '' : ` @deprecated(reason: ${JSON.stringify(column.deprecated)})`;
}

function printSla({ freshnessSeconds, availability, latencyP95Ms }: Product['sla']): string {
  const promises = [
    `freshness: "${isoDuration(freshnessSeconds)}"`,
    ...(availability === null ? [] : [`availability: ${availability}`]),
    ...(latencyP95Ms === null ? [] : [`p95Ms: ${Math.round(latencyP95Ms)}`]),
  ];
  return `@sla(${promises.join(', ')})`;
}

function printConnection(typeName: string): string {
  return `type ${typeName}Connection {
  edges: [${typeName}Edge]
  nodes: [${typeName}]
  pageInfo: PageInfo!
  "How many rows meet the filter, on all pages."
  totalCount: Int!
}

type ${typeName}Edge {
  cursor: String!
  node: ${typeName}
}
`;
}

function printFilterInput({ typeName, product, fields }: Entity): string {
  const lines = [...fields].flatMap(([name, meaning]) => {
    if (meaning.kind === 'column') return [`  ${name}: ${filterTypeName(product, meaning.column)}\n`];
    if (meaning.kind === 'related') return [`  ${name}: ${productTypeName(meaning.target)}Filter\n`];
    if (meaning.kind === 'reverse') return [`  ${name}: ${productTypeName(meaning.source)}ListFilter\n`];
    return [];
  });
  return `"All that are given must hold."
input ${typeName}Filter {
${lines.join('')}  and: [${typeName}Filter!]
  or: [${typeName}Filter!]
  "The opposite. A filter that NULL leaves open stays open when it is negated, as in SQL, so such a row meets neither."
  not: ${typeName}Filter
}

input ${typeName}ListFilter {
  "At least one row meets this."
  some: ${typeName}Filter
  "No row meets this."
  none: ${typeName}Filter
}
`;
}

function printOrder({ typeName, product }: Entity): string {
  const names = product.columns.filter(isOrderable).map((column) => `  ${orderFieldName(column)}\n`);
  return `input ${typeName}Order {
  field: ${typeName}OrderField!
  direction: OrderDirection! = ASC
}

enum ${typeName}OrderField {
${names.join('')}}
`;
}

function printEnum(product: Product, column: Column): string {
  const name = enumTypeName(product, column);
  const values = (column.constraints.in ?? []).map((text) => `  ${text}\n`).join('');
  return `enum ${name} {\n${values}}\n\n${printFilter(`${name}Filter`, name, [])}`;
}
