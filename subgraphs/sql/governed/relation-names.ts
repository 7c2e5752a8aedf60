// How a query may name the products that it was asked for: orders.order_facts, order_facts where only one of them is
// called so, or orders_order_facts.

export type RelationNames = {
  /** `Product.key` by a name of one part, and by one of two. */
  readonly ofOnePart: ReadonlyMap<string, string>;
  readonly ofTwoParts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** For messages. */
  readonly known: readonly string[];
};

/** @param keys as `Product.key` has them: `orders.order_facts`, `orders.order_facts@3` */
export function nameRelations(keys: readonly string[]): RelationNames {
  const ofOnePart = new Map<string, string>();
  const ofTwoParts = new Map<string, Map<string, string>>();
  const ambiguous = new Set<string>();
  for (const key of keys) {
    const [domain, name] = splitKey(key);
    const ofDomain = ofTwoParts.get(domain) ?? new Map<string, string>();
    ofTwoParts.set(domain, ofDomain.set(name, key));
    for (const short of [name, `${domain}_${name}`]) {
      if ((ofOnePart.get(short) ?? key) !== key) ambiguous.add(short);
      ofOnePart.set(short, key);
    }
  }
  for (const short of ambiguous) ofOnePart.delete(short);
  return { ofOnePart, ofTwoParts, known: keys };
}

function splitKey(key: string): readonly [domain: string, name: string] {
  const at = key.indexOf('.');
  return [key.slice(0, at), key.slice(at + 1)];
}
