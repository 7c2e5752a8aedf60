// Pages that were answered before, so that requests can go on from their cursors, or try those of others.

import type { Gateway } from '../../gateway/gateway.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { createRandom, type Random } from '../support/random.ts';
import type { RequestGrammar } from './request-grammar.ts';
import type { Site } from './request-sites.ts';
import { type Arguments, RequestWriter } from './request-writer.ts';

export type EarlierPage = { readonly site: Site; readonly given: Arguments; readonly cursors: readonly string[] };

const pagesOfEach = 3;

export async function collectPages(
  sites: readonly Site[],
  createParts: (writer: RequestWriter) => RequestGrammar,
  gateway: Gateway,
  viewer: Viewer,
): Promise<readonly EarlierPage[]> {
  const pages: EarlierPage[] = [];
  for (const site of sites.filter(
    ({ kind, target, parent }) => kind === 'connection' && target.isReadable && parent?.isReadable !== false,
  )) {
    for (let page = 0; page < pagesOfEach; page++) {
      const writer = new RequestWriter(gateway.current().apiSchema, createRandom(page));
      const parts = createParts(writer);
      const given = page === 0 ? {} : parts.drawConnection(site.target);
      const request = writer.finish([parts.block(site, { ...given, first: 6 }, ' { edges { cursor } }')]);
      const { text } = await gateway.execute(request, { viewer, signal: new AbortController().signal });
      const cursors = [...text.matchAll(/"cursor":"([^"]+)"/g)].map(([, cursor = '']) => cursor);
      if (cursors.length > 0) pages.push({ site, given, cursors });
    }
  }
  return pages;
}

/** A step from a cursor of that very page. */
export function goOn({ given, cursors }: EarlierPage, random: Random): Arguments {
  const size = random.integer(1, 4);
  const cursor = random.pick(cursors);
  return { ...given, ...(random.chance(0.6) ? { first: size, after: cursor } : { last: size, before: cursor }) };
}

/** A cursor that is not of this page: touched, cut, of another query, of another viewer, or none at all. */
export function goAstray(page: EarlierPage, others: readonly EarlierPage[], random: Random): Arguments {
  const cursor = random.pick(page.cursors);
  const at = random.integer(0, cursor.length - 1);
  const astray = random.pick([
    () => cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1),
    () => cursor.slice(0, -random.integer(1, 9)),
    () => random.pick(random.pick(others).cursors),
    () => random.pick(random.pick(others).cursors),
    () => '',
    () => Buffer.from('["1"]').toString('base64url'),
  ])();
  return { ...page.given, ...(random.chance(0.5) ? { first: 2, after: astray } : { last: 2, before: astray }) };
}
