// Said once at the start: files of the folder that are not what is published, because what is published is what is served.

import type { ContractFile } from '../../contracts/load.ts';
import type { Published } from '../../mesh/publications/publication.ts';
import { pathOfPublication } from '../../mesh/publications/published-files.ts';
import type { Log } from '../log.ts';
import { meshFiles } from './mesh-files.ts';

export function tellDifferences(folder: readonly ContractFile[], { live }: Published, warn: Log): void {
  const files = meshFiles(folder);
  for (const publication of live) {
    const path = pathOfPublication(publication);
    const file = path === null ? undefined : files.get(path);
    if (file === undefined || file.text === publication.text) continue;
    const published = publication.version === null ? 'What is published' : `Version ${publication.version}`;
    warn(
      `${file.path} is not what is published of ${publication.name}. ${published} is served; publish the file with npx concord publish to change that.`,
      { event: 'folder-differs', file: file.path },
    );
  }
}
