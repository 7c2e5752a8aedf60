// A product -> the texts by which it is found, from what weighs most to what weighs least.

import type { Product } from '../../../contracts/product.ts';
import { splitWords } from './words.ts';

export type IndexDocument = {
  readonly names: readonly string[];
  readonly labels: readonly string[];
  readonly texts: readonly string[];
};

/** Only what the catalog shows of the product: a word that finds it must tell no more than the product itself. */
export function indexDocument(product: Product): IndexDocument {
  const { columns } = product;
  return {
    names: wordsOf([product.name, product.title]),
    labels: wordsOf([product.domain, ...product.tags, ...columns.flatMap(({ name, title }) => [name, title ?? ''])]),
    texts: wordsOf([
      product.description,
      product.owner.team,
      ...Object.entries(product.semantics).flat(),
      ...columns.flatMap(({ description, unit }) => [description, unit ?? '']),
    ]),
  };
}

function wordsOf(texts: readonly string[]): readonly string[] {
  return texts.flatMap(splitWords);
}
