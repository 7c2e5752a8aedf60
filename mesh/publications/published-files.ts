// What is published as files of contracts. Their paths begin with `published/`, so that whoever reads of a problem knows that
// it is not his file that is meant.

import type { ContractFile } from '../../contracts/load.ts';
import { nameOfKey, pathOf } from '../../contracts/overlay-files.ts';
import type { OutsideSubgraph } from '../check/check-request.ts';
import type { Publication, Published } from './publication.ts';

/** Subgraphs of foreign make are no contracts, and not among them. */
export function publishedFiles({ live }: Published): readonly ContractFile[] {
  return live.flatMap((publication) => {
    const path = pathOfPublication(publication);
    return path === null ? [] : [{ path: `published/${path}`, text: publication.text }];
  });
}

/** The subgraphs of foreign make. */
export function publishedOutside({ live }: Published): readonly OutsideSubgraph[] {
  return live.flatMap(({ kind, name, text, url }) =>
    kind === 'subgraph' && url !== null ? [{ name, sdl: text, url }] : [],
  );
}

/** `orders/order_facts.contract.yaml`; null for a subgraph. */
export function pathOfPublication({ kind, name }: Pick<Publication, 'kind' | 'name'>): string | null {
  if (kind === 'subgraph') return null;
  if (kind === 'domain') return pathOf({ kind: 'domain', domain: name });
  const file = nameOfKey(name);
  return file === null ? null : pathOf(file);
}
