import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOperations, readOperationsOfPages } from '../../cli/open-operations.ts';
import { readGraphqlRequest } from '../../http/graphql-request.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'concord-operations-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(manifest: unknown): string {
  const file = join(folder, 'manifest.json');
  writeFileSync(file, JSON.stringify(manifest));
  return file;
}

const silent = () => undefined;

describe('the persisted operations of a gateway', () => {
  it('are none where no manifest is named, and then nobody is bound to them', async () => {
    const { operations } = await openOperations({ operationsFile: null, hasPersistedOnly: false }, silent);
    const request = readGraphqlRequest({ query: '{ a }' });
    expect([operations.isOpen, operations.resolve(request)]).toEqual([true, request]);
  });

  it('are those of the manifest; the pages are answered too where nothing else is', async () => {
    const operationsFile = write({ one: '{ a }' });
    const { operations } = await openOperations({ operationsFile, hasPersistedOnly: true }, silent);
    expect(operations.resolve(readGraphqlRequest({ documentId: 'one' })).query).toBe('{ a }');
    const ofPages = await readOperationsOfPages();
    for (const { body } of ofPages) expect(operations.resolve(readGraphqlRequest({ query: body })).query).toBe(body);
    expect(() => operations.resolve(readGraphqlRequest({ query: '{ b }' }))).toThrow('Only persisted operations');
  });

  it.each([
    [
      'a manifest that is not there',
      { operationsFile: '/nowhere/a.json', hasPersistedOnly: false },
      /a\.json cannot be read \(ENOENT\)/,
    ],
    ['nothing to answer', { operationsFile: null, hasPersistedOnly: true }, /CONCORD_OPERATIONS names no manifest/],
  ])('refuse the start with %s', async (_name, settings, message) => {
    await expect(openOperations(settings, silent)).rejects.toThrow(message);
  });

  it('refuse the start with a manifest that is wrong', async () => {
    const operationsFile = write({ one: '{' });
    const opening = openOperations({ operationsFile, hasPersistedOnly: false }, silent);
    await expect(opening).rejects.toMatchObject({ code: 'OPERATIONS_INVALID' });
  });

  it('warn of those that do not fit the graph', async () => {
    const lines: string[] = [];
    const settings = { operationsFile: write({ fits: '{ a }', gone: '{ b }' }), hasPersistedOnly: false };
    const { warnOfUnfit } = await openOperations(settings, (line) => lines.push(line));
    await warnOfUnfit(buildSchema('type Query { a: Int }'));
    expect(lines).toEqual([
      expect.stringMatching(/^The persisted operation "gone" does not fit the graph: Cannot query/),
    ]);
  });
});

describe('what the pages ask', () => {
  it('is all listed: no other document stands in their scripts', async () => {
    const portal = new URL('../../portal/', import.meta.url);
    const scripts = readdirSync(portal).filter((name) => name.endsWith('.js'));
    const documents = scripts.flatMap((name) => [
      ...readFileSync(new URL(name, portal), 'utf8').matchAll(/`\s*(?:query|mutation|subscription)\b/g),
    ]);
    const operations = await readOperationsOfPages();
    expect(operations).toHaveLength(documents.length);
    for (const { body } of operations) expect(() => parse(body)).not.toThrow();
  });
});
