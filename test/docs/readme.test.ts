// What the README says, held against the program: queries, commands, variables, rooms and links are those that exist.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readMeshToServe } from '../../cli/mesh-to-serve.ts';
import { printSupergraph } from '../../cli/print-graph.ts';
import { demoContracts } from '../../cli/read-contracts.ts';
import type { Setting } from '../../cli/settings/setting.ts';
import { table } from '../../cli/settings/table.ts';
import { loadMesh } from '../../contracts/load.ts';
import { firstQuery } from '../../demo/first-query.ts';
import { createPlanner } from '../../gateway/plan.ts';

const top = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(top, 'README.md'), 'utf8');

/** The code blocks of one language. */
function readBlocks(language: string): readonly string[] {
  return [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, name, text = '']) =>
    name === language ? [text] : [],
  );
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
    const { apiSchema } = createPlanner(printSupergraph(readMeshToServe(demoContracts, () => {})));
    const queries = readBlocks('graphql');
    expect(queries[0]).toBe(`${firstQuery}\n`);
    expect(queries.flatMap((query) => validate(apiSchema, parse(query)))).toEqual([]);
  });

  it('has answers that are JSON and differ in nothing but the masked columns', () => {
    const block = readBlocks('').find((text) => text.startsWith('as admin')) ?? '';
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

describe('the contract of your own', () => {
  it('is read without a problem', () => {
    const [domain = '', contract = '', ...others] = readBlocks('yaml');
    expect(others).toEqual([]);
    const { mesh, problems, warnings } = loadMesh([
      { path: 'contracts/shop/domain.yaml', text: domain },
      { path: 'contracts/shop/visits.contract.yaml', text: contract },
    ]);
    expect([...problems, ...warnings].map(({ message }) => message)).toEqual([]);
    expect(mesh.products.map(({ id, source }) => [id, source])).toEqual([
      ['shop.visits', { schema: 'shop_product', table: 'visits' }],
    ]);
  });
});

describe('the demo', () => {
  it('has the domains and products that are told, and starts each of them in a split mesh', () => {
    const { domains, products } = readMeshToServe(demoContracts, () => {});
    const told = [...readSection("The demo's data").matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)].flatMap(
      ([, domain = '', text = '']) => [...text.matchAll(/`(\w+)`/g)].map(([, name = '']) => `${domain}.${name}`),
    );
    expect([...told].sort()).toEqual(products.map(({ id }) => id).sort());
    const [, started = ''] = /^for domain in (.*); do$/m.exec(readSection('One process or several')) ?? [];
    expect(started.split(' ').sort()).toEqual(domains.map(({ name }) => name).sort());
  });
});

describe('the commands', () => {
  const lines = [...readme.matchAll(/npx (concord [^\n`)]*)/g)].map(([, line = '']) => line.trim());

  it('are told', () => expect(lines.length).toBeGreaterThan(10));

  it.each([...new Set(lines)])('%s', async (line) => {
    const [, ...words] = line.split(/\s+/);
    const firstFlag = words.findIndex((word) => word.startsWith('-'));
    const plain = firstFlag === -1 ? words : words.slice(0, firstFlag);
    const { stdout } = await promisify(execFile)(process.execPath, [join(top, 'cli/concord.js'), ...plain, '--help']);
    const [, path = '', parameters = ''] = /^Usage: concord((?: [a-z]+)*) \[options\]([^\n]*)/.exec(stdout) ?? [];
    const count = parameters.match(/<\w+>/g)?.length ?? 0;
    expect(path.trim()).toBe(plain.slice(0, plain.length - count).join(' '));
    for (const flag of line.match(/ --[a-z-]+/g) ?? []) expect(stdout).toContain(`${flag} `);
  });

  it('of npm are scripts of the package', () => {
    const { scripts } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
    const named = [...readme.matchAll(/npm (?:run )?(\w+)/g)].map(([, name = '']) => name);
    const own = named.filter((name) => !['ci', 'packages'].includes(name));
    expect(own.filter((name) => !(name in scripts))).toEqual([]);
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

describe('the pages', () => {
  it.each(['README.md', 'CHANGELOG.md', 'LIMITATIONS.md'])('%s links to files that exist', (page) => {
    const links = [...readFileSync(join(top, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)];
    expect(links.map(([, path = '']) => path).filter((path) => !existsSync(join(top, path)))).toEqual([]);
  });
});
