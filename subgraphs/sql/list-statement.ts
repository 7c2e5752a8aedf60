// The statement of the plainest request for a product, all columns of its first page, as a viewer class would run it: what a
// change of a contract does to reading, for people to see. Text alone; it holds no value.

import { camelCase } from '../../contracts/graphql-names.ts';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Viewer } from '../../identity/viewer.ts';
import { decide } from '../access/decide.ts';
import { nobody } from '../access/enumerate-viewers.ts';
import { assumeTable } from './assume-table.ts';
import { compileRowQuery } from './compile.ts';
import { constant } from './operand.ts';
import type { Reading } from './reading.ts';

const pageSize = '50';

/** By who runs it, `analyst`, `admin of marketing`; of those who may not read there is none. */
export function listStatements(product: Product, viewers: readonly Viewer[]): ReadonlyMap<string, string> {
  const table = assumeTable(product);
  const texts = new Map<string, string>();
  return new Map(
    viewers.flatMap((viewer): readonly (readonly [string, string])[] => {
      const access = decide(product, withClaims(viewer, product));
      if (access.kind === 'denied') return [];
      const text = texts.get(access.viewerClass) ?? compile({ table, access, view: null });
      texts.set(access.viewerClass, text);
      return [[nameViewer(viewer), text]];
    }),
  );
}

/** With every claim that a row rule reads: how many values it has is no part of the text. */
function withClaims(viewer: Viewer, { access }: Product): Viewer {
  const operands = access.rows.flatMap(({ where }) => where.map(({ operand }) => operand));
  const names = operands.flatMap((operand) => (operand.kind === 'claim' ? [operand.claim] : []));
  return { ...viewer, claims: Object.fromEntries(names.map((name) => [name, '0'])) };
}

function compile(reading: Reading): string {
  const { product } = reading.table;
  const shown = product.columns.filter(({ name }) => reading.access.columns.get(name)?.kind !== 'denied');
  const row = {
    fields: shown.map(({ name }) => ({ kind: 'column', key: camelCase(name), column: name, place: null }) as const),
  };
  const order = product.primaryKey.map((column) => ({ column, direction: 'ASC', isTieBreak: true }) as const);
  const page = { size: constant(pageSize), direction: 'forward', cursor: null } as const;
  const fields = [{ kind: 'nodes', key: 'nodes', row }] as const;
  const connection = { reading, where: null, order, page, join: null, fields };
  const given = { variables: {}, rowRuleValues: () => [], keys: [], nonce: '' };
  try {
    return breakLines(compileRowQuery({ kind: 'connection', connection }, [], given, false).text);
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error;
    return `-- ${error.code}`;
  }
}

/** So that one column more is one line more. */
function breakLines(text: string): string {
  return text.replaceAll(/ (?=\|\| ',")/g, '\n  ').replaceAll(/ (?=(?:from|where|order by|limit|left join) )/g, '\n');
}

function nameViewer({ role, domain, team }: Viewer): string {
  const words = [
    role === nobody ? 'any role' : role,
    domain === null ? '' : ` of ${domain}`,
    team === null ? '' : ` in ${team}`,
  ];
  return words.join('');
}
