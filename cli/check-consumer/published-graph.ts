// What is published, as a consumer meets it: the schema that its operations are held against, and the majors of products with
// what is announced of them.

import type { GraphQLSchema } from 'graphql';
import { productTypeName } from '../../contracts/graphql-names.ts';
import type { Mesh, Product } from '../../contracts/product.ts';

export type PublishedMajor = {
  /** `orders.order_facts@3`, as the catalog has it. */
  readonly key: string;
  readonly id: string;
  readonly version: string;
  /** `OrdersOrderFactsV3` */
  readonly typeName: string;
  readonly isDeprecated: boolean;
  /** The last day on which it is answered. */
  readonly sunset: string | null;
  readonly successor: { readonly version: string; readonly field: string } | null;
};

export type PublishedGraph = {
  /** Where it was read, for people. */
  readonly from: string;
  readonly schema: GraphQLSchema;
  readonly majors: readonly PublishedMajor[];
};

export function majorsOf({ products }: Mesh): readonly PublishedMajor[] {
  return products.filter(({ status }) => status !== 'draft').map(majorOf);
}

function majorOf(product: Product): PublishedMajor {
  const { key, id, version, status, sunset } = product;
  const successor = sunset?.successor ?? null;
  return {
    key,
    id,
    version: version.text,
    typeName: productTypeName(product),
    isDeprecated: status === 'deprecated' || sunset !== null,
    sunset: sunset?.date ?? null,
    successor: successor === null ? null : { version: successor.version, field: successor.field },
  };
}
