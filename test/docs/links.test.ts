// Links between the pages, and from the README to all of them: a page that nothing leads to is not found.

import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, readPage, top } from './read-pages.ts';

type Link = { readonly path: string; readonly heading: string | null };

/** Paths as seen from the top of the repository. */
function readLinks(page: string): readonly Link[] {
  return [...readPage(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(
    ([, path = '', heading = null]) => ({
      path: path === '' ? page : normalize(join(dirname(page), path)),
      heading,
    }),
  );
}

/** As GitHub makes them. */
function readHeadings(page: string): readonly string[] {
  return [...readPage(page).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the links', () => {
  it.each([...pages, 'CHANGELOG.md', 'LIMITATIONS.md'])('of %s lead somewhere', (page) => {
    const broken = readLinks(page).filter(
      ({ path, heading }) =>
        !existsSync(join(top, path)) || (heading !== null && !readHeadings(path).includes(heading)),
    );
    expect(broken).toEqual([]);
  });

  it('lead from the README to every page', () => {
    const linked = new Set(readLinks('README.md').map(({ path }) => path));
    expect(pages.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([]);
  });
});
