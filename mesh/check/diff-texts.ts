// What a change does to GraphQL and SQL, as people of git know it: unified differences of the schema of each subgraph, and of
// the statement by which each viewer class lists a product that changes.

import { createTwoFilesPatch } from 'diff';
import type { Mesh, Product } from '../../contracts/product.ts';
import { enumerateViewers } from '../../subgraphs/access/enumerate-viewers.ts';
import { listStatements } from '../../subgraphs/sql/list-statement.ts';
import type { TextDiff } from './check-report.ts';
import type { NamedSdl } from './check-request.ts';

/** Texts that have more than so many lines of difference are told as replaced as a whole, for finding the least would take long. */
const mostEdits = 2_000;

export function diffSchemas(before: readonly NamedSdl[], after: readonly NamedSdl[]): readonly TextDiff[] {
  return diffNamed(
    'graphql',
    before.map(({ name, sdl }) => [`${name}.graphql`, sdl]),
    after.map(({ name, sdl }) => [`${name}.graphql`, sdl]),
  );
}

/** @param changed keys of those whose statements may differ */
export function diffStatements(before: Mesh, after: Mesh, changed: ReadonlySet<string>): readonly TextDiff[] {
  const find = ({ products }: Mesh, key: string) =>
    products.find((product) => product.key === key && product.status !== 'draft') ?? null;
  return [...changed].sort().flatMap((key) => diffProduct(key, find(before, key), find(after, key)));
}

/** Viewers who ran the same and will run the same stand together. */
function diffProduct(key: string, before: Product | null, after: Product | null): readonly TextDiff[] {
  const viewers = enumerateViewers([before, after].flatMap((product) => product ?? []));
  const earlier = before === null ? null : listStatements(before, viewers);
  const later = after === null ? null : listStatements(after, viewers);
  const pairs = new Map<string, { readonly names: string[]; readonly old: string; readonly now: string }>();
  for (const name of new Set([...(earlier?.keys() ?? []), ...(later?.keys() ?? [])])) {
    const [old, now] = [earlier?.get(name) ?? '', later?.get(name) ?? ''];
    if (old === now) continue;
    const pair = pairs.get(JSON.stringify([old, now])) ?? { names: [], old, now };
    pairs.set(JSON.stringify([old, now]), { ...pair, names: [...pair.names, name] });
  }
  return [...pairs.values()].map(({ names, old, now }) => {
    const name = `${key}: list as ${nameTogether(names)}`;
    return { name, kind: 'sql', text: diffText(name, old, now) };
  });
}

const mostNamed = 6;

function nameTogether(names: readonly string[]): string {
  // `admin of marketing` says nothing more where `admin` does the same.
  const shortest = names.filter((name) => !names.some((other) => name.startsWith(`${other} `)));
  const more = shortest.length - mostNamed;
  return more > 0 ? `${shortest.slice(0, mostNamed).join(', ')} and ${more} more` : shortest.join(', ');
}

type Named = readonly (readonly [name: string, text: string])[];

function diffNamed(kind: TextDiff['kind'], before: Named, after: Named): readonly TextDiff[] {
  const [earlier, later] = [new Map(before), new Map(after)];
  const names = [...new Set([...earlier.keys(), ...later.keys()])].sort();
  return names.flatMap((name) => {
    const [old, now] = [earlier.get(name) ?? '', later.get(name) ?? ''];
    return old === now ? [] : [{ name, kind, text: diffText(name, old, now) }];
  });
}

function diffText(name: string, before: string, after: string): string {
  const [from, to] = [before === '' ? '/dev/null' : name, after === '' ? '/dev/null' : name];
  const patch = createTwoFilesPatch(from, to, lines(before), lines(after), undefined, undefined, {
    context: 3,
    maxEditLength: mostEdits,
  });
  return patch?.replace(/^(?:Index: .*\n)?=+\n/, '') ?? replaceAll(name, before, after);
}

function replaceAll(name: string, before: string, after: string): string {
  const mark = (sign: string, text: string) => text.split('\n').map((line) => `${sign}${line}`);
  return [`--- ${name}`, `+++ ${name}`, ...mark('-', before), ...mark('+', after), ''].join('\n');
}

function lines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
