// Which contracts were written anew between two states of a mesh's files, so that only they are asked for another version.

import { parseFileName, productKeyOf } from '../file-name.ts';
import type { ContractFile } from '../load.ts';

/** For `judgeVersions`: takes `Product.key`. A file that moved and says the same was not touched. */
export function createIsTouched(
  before: readonly ContractFile[],
  after: readonly ContractFile[],
): (key: string) => boolean {
  const earlier = textsOf(before);
  const later = textsOf(after);
  return (key) => earlier.get(key) !== later.get(key);
}

function textsOf(files: readonly ContractFile[]): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ path, text }) => {
      const name = parseFileName(path);
      return name?.kind === 'product' ? [[productKeyOf(name), text] as const] : [];
    }),
  );
}
