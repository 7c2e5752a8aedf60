// The GraphQL names of a product, derived from its contract in one place, because contracts refuse clashes between them
// and the generated schema is built of them.

import type { Product } from './product.ts';

/** `order_facts` -> `orderFacts`; a name that is camelCase already stays. */
export function camelCase(name: string): string {
  const [first = '', ...rest] = name.split('_').filter((word) => word !== '');
  return first.charAt(0).toLowerCase() + first.slice(1) + rest.map(capitalize).join('');
}

/** `order_facts` -> `OrderFacts`. */
export function pascalCase(name: string): string {
  return capitalize(camelCase(name));
}

/** `orderTs` or `order_ts` -> `ORDER_TS`. */
export function constantCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

/** The field of `Query` that holds a domain's products, `orders`. */
export function namespaceFieldName(domain: string): string {
  return camelCase(domain);
}

/** `OrdersDomain`. */
export function namespaceTypeName(domain: string): string {
  return `${pascalCase(domain)}Domain`;
}

/** Fields that the filter of every product has beside those of its columns and relations. */
export const filterWords: readonly string[] = ['and', 'or', 'not'];

type Named = Pick<Product, 'domain' | 'name' | 'version' | 'hasPlainName'>;

/** `orderFacts`, or `orderFactsV3` for a later major. */
export function productFieldName(product: Named): string {
  return camelCase(product.name) + majorSuffix(product);
}

/** `orderFactsAggregate`, beside the connection of that name. */
export function aggregateFieldName(field: string): string {
  return `${field}Aggregate`;
}

/** `OrdersOrderFacts`, or `OrdersOrderFactsV3` for a later major. */
export function productTypeName(product: Named): string {
  return pascalCase(product.domain) + pascalCase(product.name) + majorSuffix(product);
}

function majorSuffix(product: Named): string {
  return product.hasPlainName ? '' : `V${product.version.major}`;
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
