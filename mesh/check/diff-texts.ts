// What a change does to GraphQL and SQL, as people of git know it: unified differences of the schema of each subgraph, and of
// the statement by which each viewer class lists a product that changes.

import { createTwoFilesPatch } from 'diff';
import type { Mesh, Product } from '../../contracts/product.ts';
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
  return diffNamed('sql', listOf(before, changed), listOf(after, changed));
}

type Named = readonly (readonly [name: string, text: string])[];

function listOf({ products }: Mesh, changed: ReadonlySet<string>): Named {
  return products.filter(({ key, status }) => changed.has(key) && status !== 'draft').flatMap(statementsOf);
}

function statementsOf(product: Product): Named {
  return listStatements(product).map(({ viewers, text }) => [`${product.key}: list as ${viewers}`, text]);
}

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
