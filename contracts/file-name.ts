// What a file of the contracts folder stands for, read off its path: the folder is the domain, the file the product.

export type FileName =
  | { readonly kind: 'domain'; readonly domain: string }
  /** `major` is null for the file whose major carries the plain name. */
  | { readonly kind: 'product'; readonly domain: string; readonly product: string; readonly major: number | null };

/** `orders/order_facts.v3.contract.yaml` -> product order_facts of orders, major 3; null for any other file. */
export function parseFileName(path: string): FileName | null {
  const match = /(?:^|[/\\])([^/\\]+)[/\\]([^/\\]+)\.ya?ml$/.exec(path);
  const [, domain = '', name = ''] = match ?? [];
  if (match === null) return null;
  if (name === 'domain') return { kind: 'domain', domain };
  const [, product, major] = /^([^.]+)(?:\.v([1-9]\d{0,5}))?\.contract$/.exec(name) ?? [];
  if (product === undefined) return null;
  return { kind: 'product', domain, product, major: major === undefined ? null : Number(major) };
}

/** `Product.key` of the product that a file stands for. */
export function productKeyOf(file: Extract<FileName, { kind: 'product' }>): string {
  return `${file.domain}.${file.product}${file.major === null ? '' : `@${file.major}`}`;
}
