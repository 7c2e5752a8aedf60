// What the published subgraphs of foreign make would answer to more roles than before: a field that is @pii no longer, or whose
// revealTo names more. Held against what is published, and against what was: taking a subgraph or a field back, and publishing it
// again, under whatever name, is no way round.

import { readFieldStatements } from '../../gateway/field-statements.ts';
import { indexPii, type PiiRule } from '../../gateway/foreign/pii-index.ts';
import { type ReadSubgraph, readSubgraph } from '../../gateway/read-subgraph.ts';
import type { Publication, Published } from '../../mesh/publications/publication.ts';
import { publishedSubgraphs } from '../supergraph/published-source.ts';

export type Uncovered = {
  /** `Type.field` */
  readonly field: string;
  /** What is seen more, in words. */
  readonly widening: string;
};

type States = {
  /** The subgraph that changes. */
  readonly name: string;
  readonly before: Published;
  readonly after: Published;
  /** Of all published subgraphs, also of those that were taken back; the newest first. */
  readonly history: readonly Publication[];
};

export function findUncovered({ name, before, after, history }: States): readonly Uncovered[] {
  const next = tellFields(publishedSubgraphs(after).map(readSubgraph));
  const now = tellFields(publishedSubgraphs(before).map(readSubgraph));
  const live = new Set(before.live.flatMap((one) => (one.kind === 'subgraph' ? [one.name] : [])));
  const earlier = history
    .filter((one) => one.cause !== 'withdraw' && (one.name === name || !live.has(one.name)))
    .map((one) => ({ ...one, fields: onlyOnce(() => tellFields(readOne(one))) }));
  return [...next].flatMap(([field, to]) => {
    if (to !== null && to.size === 0) return [];
    const widenings = [now.get(field), ...findLast(field, name, earlier)].flatMap((from) => widen(from, to));
    return widenings.slice(0, 1).map((widening) => ({ field, widening }));
  });
}

/** Null = everybody. */
type Roles = ReadonlySet<string> | null;
type Fields = ReadonlyMap<string, Roles>;
type State = Pick<Publication, 'name' | 'sequence'> & { readonly fields: () => Fields };

/** What the newest state of each name that has the field says of it, and of other names only what came after its own. */
function findLast(field: string, own: string, earlier: readonly State[]): readonly Roles[] {
  const seen = new Set<string>();
  const said: Roles[] = [];
  for (const { name, fields } of earlier) {
    const roles = seen.has(name) ? undefined : fields().get(field);
    if (roles === undefined) continue;
    seen.add(name);
    said.push(roles);
    if (name === own) break;
  }
  return said;
}

function widen(from: Roles | undefined, to: Roles): readonly string[] {
  if (from === undefined || from === null) return [];
  if (to === null) return ['it is no longer @pii'];
  const added = [...to].filter((role) => !from.has(role));
  return added.length === 0
    ? []
    : [`it is answered to ${added.map((role) => JSON.stringify(role)).join(', ')} as well`];
}

/** Who is answered each field that one of them resolves. */
function tellFields(subgraphs: readonly ReadSubgraph[]): Fields {
  const index = indexPii(subgraphs, subgraphs);
  const resolved = subgraphs.flatMap(({ document }) =>
    readFieldStatements(document).flatMap(({ coordinate, isExternal }) => (isExternal ? [] : [coordinate])),
  );
  return new Map(resolved.map((coordinate) => [coordinate, rolesOf(index.get(coordinate) ?? [])]));
}

function rolesOf(rules: readonly PiiRule[]): Roles {
  const [first, ...others] = rules;
  if (first === undefined) return null;
  return new Set(first.revealTo.filter((role) => others.every(({ revealTo }) => revealTo.includes(role))));
}

function readOne({ name, text, url }: Publication): readonly ReadSubgraph[] {
  return [readSubgraph({ name, sdl: text, url: url ?? '', make: 'foreign' })];
}

function onlyOnce<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
