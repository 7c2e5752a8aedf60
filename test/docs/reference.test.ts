// The reference pages name everything that there is: each key, type, mask, filter and figure, and nothing that is not.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { printDomainSdl } from '../../cli/print-graph.ts';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';
import { parseColumnType } from '../../contracts/column-type.ts';
import { contractForm } from '../../contracts/form.ts';
import { accessForm } from '../../contracts/form-access.ts';
import { columnForm } from '../../contracts/form-column.ts';
import { domainForm } from '../../contracts/form-domain.ts';
import { masks } from '../../contracts/masks.ts';
import { codes } from '../../errors/codes.ts';
import { allBlocks, readPage, top } from './read-pages.ts';

/** The words in code in the first column of the table below a heading. */
function readNames(page: string, heading: string): readonly string[] {
  const [, section = ''] = readPage(page).split(`\n## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\| *`/.test(line));
  return rows.flatMap((row) => [...(row.split(' |')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

/** The row of a table whose first cell names something. */
function readRow(page: string, name: string): readonly string[] {
  const row =
    readPage(page)
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\``)) ?? '';
  return row.split('|').map((cell) => cell.trim());
}

const contractPage = 'docs/reference/contract.md';
const graphPage = 'docs/reference/graph.md';
const sorted = (names: readonly string[]) => [...names].sort();

describe('the reference of contracts', () => {
  it('has the keys of domains, contracts, columns and access', () => {
    expect(sorted(readNames(contractPage, 'domain.yaml'))).toEqual(sorted(Object.keys(domainForm)));
    expect(sorted(readNames(contractPage, 'The keys of a contract'))).toEqual(sorted(Object.keys(contractForm)));
    expect(sorted(readNames(contractPage, 'Columns'))).toEqual(sorted(Object.keys(columnForm.shape)));
    expect(sorted(readNames(contractPage, 'Access'))).toEqual(sorted(Object.keys(accessForm.shape)));
  });

  it('shows every key of contracts in an example', () => {
    const examples = allBlocks.filter(({ language, page }) => language === 'yaml' && page === contractPage);
    const text = examples.map((block) => block.text).join('\n');
    const headed = ['name', 'version', 'primary_key', 'source', 'owner', 'title', 'description', 'tags'];
    const missing = Object.keys(contractForm).filter((key) => !headed.includes(key) && !text.includes(`${key}:`));
    expect(missing).toEqual([]);
  });

  it('has the types, with those of the graph', () => {
    const names = readNames(contractPage, 'Types');
    expect(names.length).toBeGreaterThan(12);
    expect(names.filter((name) => parseColumnType(name) === undefined)).toEqual([]);
  });

  it('has the masks, with the types that they fit', () => {
    expect(sorted(readNames(contractPage, 'Masks'))).toEqual(sorted(Object.keys(masks)));
    for (const [name, { fits }] of Object.entries(masks)) {
      expect([name, readRow(contractPage, name)[3]]).toEqual([name, fits === null ? 'all' : fits.join(', ')]);
    }
  });
});

describe('the reference of the graph', () => {
  const { mesh } = readContracts(demoContracts);
  const sdl = printDomainSdl(mesh, 'orders');

  it('has the operators of filters', () => {
    const filters = ['StringFilter', 'IntFilter', 'StringListFilter', 'JSONFilter'];
    const operators = parse(sdl).definitions.flatMap((definition) =>
      definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION && filters.includes(definition.name.value)
        ? (definition.fields ?? []).map((field) => field.name.value)
        : [],
    );
    expect(operators.length).toBeGreaterThan(20);
    const named = readNames(graphPage, 'Filters');
    expect([...new Set(operators)].filter((name) => !named.includes(name))).toEqual([]);
    expect(named.filter((name) => !operators.includes(name) && !['and', 'or', 'not'].includes(name))).toEqual([]);
  });

  it('has the figures, the buckets and the limits', () => {
    expect(readNames(graphPage, 'Aggregates')).toEqual(
      expect.arrayContaining(['group', 'count', 'sum', 'avg', 'min', 'max', 'countDistinct']),
    );
    const [, buckets = ''] = /enum TimeBucket \{([^}]*)\}/.exec(sdl) ?? [];
    const page = readPage(graphPage);
    expect((buckets.match(/\w+/g) ?? []).filter((bucket) => !page.includes(`\`${bucket}\``))).toEqual([]);
  });
});

describe('the page of errors', () => {
  it('has every code that there is', () => {
    const page = readPage('docs/errors.md');
    expect(Object.keys(codes).filter((code) => !page.includes(`| \`${code}\` |`))).toEqual([]);
  });

  it('has every code that another page names', () => {
    const known = readFileSync(join(top, 'docs/errors.md'), 'utf8');
    const named = ['docs/query-from-a-dashboard.md', graphPage, contractPage, 'docs/reference/identity-and-access.md'];
    const codes = named.flatMap((page) => readPage(page).match(/`[A-Z]+_[A-Z_]+`/g) ?? []);
    const ours = codes.filter((code) => !/^`(ORDER_TS|CONCORD_|NODE_ENV|DATABASE_URL)/.test(code));
    expect(ours.length).toBeGreaterThan(8);
    expect(ours.filter((code) => !known.includes(code))).toEqual([]);
  });
});
