// Parts of requests that a viewer may not make: each forbidden use of a column, in one of the places where it could be
// written, and pages, cursors and names that are not as they should be. What comes of them must be the same in both twins.

import { getNamedType, isObjectType } from 'graphql';
import { constantCase } from '../../contracts/graphql-names.ts';
import { coordinateOf, type Item } from './request-agenda.ts';
import type { RequestGrammar } from './request-grammar.ts';
import type { Grammar, Site } from './request-sites.ts';
import type { KnownProduct } from './request-vocabulary.ts';
import type { Arguments, RequestWriter } from './request-writer.ts';

export type HostilePart = { readonly item: Item; readonly target: KnownProduct };

/** All that is forbidden to the viewer; on a product that it may not read, everything. */
export function listForbidden(grammar: Grammar): readonly HostilePart[] {
  return [...grammar.agendas.values()].flatMap(({ known, forbidden }) =>
    forbidden.map((item) => ({ item, target: known })),
  );
}

/** Everything that there is to try and has not been tried, be it allowed or not. */
export function listUntried(grammar: Grammar, isTried: (coordinate: string) => boolean): readonly HostilePart[] {
  return [...grammar.agendas.values()].flatMap(({ known, items }) =>
    items.filter((item) => !isTried(coordinateOf(item, known))).map((item) => ({ item, target: known })),
  );
}

export function writeHostile(
  { item, target }: HostilePart,
  parts: RequestGrammar,
  writer: RequestWriter,
  grammar: Grammar,
): string {
  const { random } = writer;
  const site = (kind: Site['kind']) => {
    const fitting = grammar.sites.filter(
      (one) => one.kind === kind && one.target === target && one.parent?.isReadable !== false,
    );
    return random.chance(0.6)
      ? (fitting.find(({ parent }) => parent === null) ?? random.pick(fitting))
      : random.pick(fitting);
  };
  const type = `${target.typeName}Aggregate`;
  const name = 'column' in item && item.column !== null ? constantCase(item.column.column.name) : '';
  switch (item.kind) {
    case 'select': {
      const row = writer.set(target.typeName, [parts.column(target, item.column)]);
      const rows = writer.field(`${target.typeName}Connection`, 'nodes', {}, row);
      return parts.block(site('connection'), { first: 2 }, ` { ${rows} }`);
    }
    case 'filter': {
      const where = wrap(parts.filterBy(item), writer);
      return random.pick([
        () => parts.block(site('connection'), { where, first: 3 }, ' { totalCount nodes { __typename } }'),
        () => parts.block(site('connection'), { where }, ' { totalCount pageInfo { hasNextPage endCursor } }'),
        () => parts.block(site('aggregate'), { where }, ' { count }'),
        () => parts.block(site('aggregate'), {}, ` { count ${writer.field(type, 'count', { where })} }`),
      ])();
    }
    case 'order': {
      const orderBy = [{ field: name, direction: item.direction }];
      return parts.block(site('connection'), { orderBy, first: 3 }, ' { nodes { __typename } edges { cursor } }');
    }
    case 'group': {
      const groupBy = [parts.groupBy(item)];
      return parts.block(site('aggregate'), { groupBy, first: 5 }, ` { count group { ${item.column.field} } }`);
    }
    case 'figure': {
      const named = getNamedType(writer.fieldOf(type, item.figure).type);
      const selection = isObjectType(named) ? ` { ${item.column.field} }` : '';
      const given = target.isReadable ? { where: parts.filter(target, 1) } : {};
      const figure = writer.field(type, item.figure, random.chance(0.4) ? {} : given, selection);
      return parts.block(site('aggregate'), {}, ` { count ${figure} }`);
    }
    case 'having':
      return parts.block(site('aggregate'), { having: parts.havingBy(target, item), first: 5 }, ' { count }');
    case 'group-order':
      return parts.block(
        site('aggregate'),
        { orderBy: [{ by: item.by, field: name, direction: 'ASC' }], first: 5 },
        ' { count }',
      );
    default:
      return item satisfies never;
  }
}

function wrap(where: Arguments, { random }: RequestWriter): Arguments {
  return random.pick([
    () => where,
    () => where,
    () => ({ not: where }),
    () => ({ or: [where, { not: where }] }),
    () => ({ and: [{ not: { or: [where] } }] }),
  ])();
}
