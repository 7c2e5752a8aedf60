// Where the graph gives rows of products, and what leads from one row to others, by the schema alone: the ground that requests
// of one viewer stand on.

import { getNamedType, isInputObjectType } from 'graphql';
import { type Agenda, createTurn, type Turn } from './request-agenda.ts';
import type { KnownProduct, Vocabulary } from './request-vocabulary.ts';
import type { RequestWriter } from './request-writer.ts';

/** A field that gives rows or groups of a product, and the product whose rows it stands on; null for the namespace. */
export type Site = {
  readonly kind: 'connection' | 'aggregate' | 'by-key';
  readonly parent: KnownProduct | null;
  readonly typeName: string;
  readonly field: string;
  readonly target: KnownProduct;
};

/** Of one viewer, for all of its requests. */
export type Grammar = {
  readonly vocabulary: Vocabulary;
  readonly agendas: ReadonlyMap<KnownProduct, Agenda>;
  /** All that the graph has, also such as the viewer may not use. */
  readonly sites: readonly Site[];
  readonly relations: ReadonlyMap<KnownProduct, Turn<string>>;
  readonly related: ReadonlyMap<KnownProduct, Turn<RelatedFilter>>;
  /** Arguments that have been given once. */
  readonly given: Set<string>;
};

/** A filter through a relation; `some` or `none` where there are many rows. */
export type RelatedFilter = {
  readonly field: string;
  readonly other: KnownProduct;
  readonly quantifier: string | null;
};

export function namespaceType(writer: RequestWriter, namespace: string): string {
  const field = writer.schema.getQueryType()?.getFields()[namespace];
  return field === undefined ? '' : getNamedType(field.type).name;
}

/** Where the graph gives rows of products, and what leads from one row to others, by the schema alone. */
export function createGrammar(vocabulary: Vocabulary, agendas: Grammar['agendas'], writer: RequestWriter): Grammar {
  const sites: Site[] = [];
  const relations = new Map<KnownProduct, Turn<string>>();
  const { byType, products } = vocabulary;
  const targetOf = (name: string) => {
    const connection = byType.get(name.replace(/Connection$/, ''));
    const aggregate = byType.get(name.replace(/Aggregate$/, ''));
    if (byType.has(name)) return { kind: 'by-key' as const, target: byType.get(name) };
    return connection === undefined
      ? { kind: 'aggregate' as const, target: aggregate }
      : { kind: 'connection' as const, target: connection };
  };
  const places = [...new Set(products.map(({ namespace }) => namespaceType(writer, namespace)))].map((typeName) => ({
    typeName,
    parent: null as KnownProduct | null,
  }));
  for (const { typeName, parent } of [
    ...places,
    ...products.map((known) => ({ typeName: known.typeName, parent: known })),
  ]) {
    const leading: string[] = [];
    for (const field of Object.values(writer.type(typeName).getFields())) {
      const { kind, target } = targetOf(getNamedType(field.type).name);
      if (target === undefined) continue;
      if (target.isReadable) leading.push(field.name);
      if (kind !== 'by-key' || parent === null) sites.push({ kind, parent, typeName, field: field.name, target });
    }
    if (parent !== null) relations.set(parent, createTurn(leading, writer.random));
  }
  const related = new Map(
    products.map((known) => [known, createTurn(listRelated(known, vocabulary, writer), writer.random)]),
  );
  return { vocabulary, agendas, sites, relations, related, given: new Set() };
}

function listRelated(
  { typeName }: KnownProduct,
  { byType }: Vocabulary,
  { schema }: RequestWriter,
): readonly RelatedFilter[] {
  const type = schema.getType(`${typeName}Filter`);
  if (!isInputObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap(({ name: field, type: given }): RelatedFilter[] => {
    if (['and', 'or', 'not'].includes(field)) return [];
    const name = getNamedType(given).name;
    const many = byType.get(name.replace(/ListFilter$/, ''));
    const other = many ?? byType.get(name.replace(/Filter$/, ''));
    if (other?.isReadable !== true) return [];
    return (many === undefined ? [null] : ['some', 'none']).map((quantifier) => ({ field, other, quantifier }));
  });
}
