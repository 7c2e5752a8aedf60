// What the README says, held against the program: queries, commands, variables, rooms and links are those that exist.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { printSupergraph } from '../../cli/print-graph.ts';
import { demoContracts, readContracts } from '../../cli/read-contracts.ts';
import type { Setting } from '../../cli/settings/setting.ts';
import { table } from '../../cli/settings/table.ts';
import { firstQuery } from '../../demo/first-query.ts';
import { createPlanBuilder } from '../../gateway/plan.ts';
import { allBlocks, readPage, top } from './read-pages.ts';

const readme = readPage('README.md');

/** The code blocks of one language. */
function readBlocks(language: string): readonly string[] {
  return allBlocks.flatMap((block) => (block.page === 'README.md' && block.language === language ? [block.text] : []));
}

/** What stands below a heading. */
function readSection(heading: string): string {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}

/** The names in the first column of the table below a heading. */
function readFirstColumn(heading: string): readonly string[] {
  return [...readSection(heading).matchAll(/^\| `([^`]+)`/gm)].map(([, name = '']) => name);
}

describe('the first query', () => {
  it('is the one that a start prints, and fits the graph of the demo', () => {
    const { apiSdl } = createPlanBuilder(printSupergraph(readContracts(demoContracts).mesh));
    const apiSchema = buildSchema(apiSdl);
    const queries = readBlocks('graphql');
    expect(queries[0]).toBe(`${firstQuery}\n`);
    expect(queries.flatMap((query) => validate(apiSchema, parse(query)))).toEqual([]);
  });

  it('has answers that are JSON and differ in nothing but the masked columns', () => {
    const block = readBlocks('text').find((text) => text.startsWith('as admin')) ?? '';
    const [heading = '', ...lines] = block.split('\n');
    const column = heading.indexOf('as analyst');
    const readCustomer = (answer: string) => {
      const [node] = JSON.parse(answer).data.orders.orderFacts.nodes;
      const { customer, ...rest } = node;
      return { customer, rest };
    };
    const admin = readCustomer(lines.map((line) => line.slice(0, column)).join('\n'));
    const analyst = readCustomer(lines.map((line) => line.slice(column)).join('\n'));
    expect(analyst.rest).toEqual(admin.rest);
    const differing = Object.keys(admin.customer).filter(
      (name) => JSON.stringify(admin.customer[name]) !== JSON.stringify(analyst.customer[name]),
    );
    expect(differing).toEqual(['customerId', 'fullName', 'phone', 'birthDate']);
  });
});

describe('the demo', () => {
  it('has the domains and products that are told, and starts each of them in a split mesh', () => {
    const { domains, products } = readContracts(demoContracts).mesh;
    const told = [...readSection("The demo's data").matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)].flatMap(
      ([, domain = '', text = '']) => [...text.matchAll(/`(\w+)`/g)].map(([, name = '']) => `${domain}.${name}`),
    );
    expect([...told].sort()).toEqual(products.map(({ id }) => id).sort());
    const [, started = ''] = /^for domain in (.*); do$/m.exec(readSection('One process or several')) ?? [];
    expect(started.split(' ').sort()).toEqual(domains.map(({ name }) => name).sort());
  });
});

describe('the environment variables', () => {
  const rows = [...readSection('Configuration').matchAll(/^\| (`[A-Z_`, ]+`) +\| (.*?) +\|/gm)].map(
    ([, names = '', value = '']) => ({
      names: [...names.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name),
      value,
    }),
  );
  const variables = new Map(Object.values<Setting>(table).map((setting) => [setting.variable, setting]));

  it('are variables that are read', () => {
    const names = rows.flatMap((row) => row.names);
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !variables.has(name))).toEqual([]);
  });

  it('have the defaults that are told', () => {
    const told = rows.filter(({ value }) => value !== '');
    expect(told.length).toBeGreaterThan(4);
    for (const { names, value } of told) {
      for (const name of names) expect([name, variables.get(name)?.told]).toEqual([name, value.replaceAll('`', '')]);
    }
  });
});

describe('the map of the rooms', () => {
  const rooms = readFirstColumn('The rooms of the code');

  it('names folders that exist', () => {
    expect(rooms.filter((room) => !statSync(join(top, room), { throwIfNoEntry: false })?.isDirectory())).toEqual([]);
  });

  it('leaves no room out', () => {
    const foldersOf = (path: string) =>
      readdirSync(join(top, path), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map((entry) => `${path}${entry.name}/`);
    const notRooms = ['docs/', 'node_modules/', 'coverage/', 'subgraphs/'];
    const folders = [...foldersOf(''), ...foldersOf('subgraphs/')].filter((folder) => !notRooms.includes(folder));
    expect(folders.filter((folder) => !rooms.includes(folder))).toEqual([]);
  });
});
