// The last meshes that were loaded, by their texts: whoever may publish nothing asks for what is published all the same, and
// loading it holds up everybody else for a moment.

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ContractFile } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';

type Load = (files: readonly ContractFile[]) => Mesh;

/** What is published, and what was before. */
const mostKept = 2;

export function rememberLoads(load: Load): Load {
  const known = new LRUCache<string, Mesh>({ max: mostKept });
  return (files) => {
    const key = digestOfFiles(files);
    const mesh = known.get(key) ?? load(files);
    known.set(key, mesh);
    return mesh;
  };
}

function digestOfFiles(files: readonly ContractFile[]): string {
  const hash = createHash('sha256');
  for (const { path, text, unreadable } of files) hash.update(JSON.stringify([path, text, unreadable ?? null]));
  return hash.digest('base64url');
}
