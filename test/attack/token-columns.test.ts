// The door of the token column: a contract says that some column of a table holds the tokens of another, so that masked
// viewers are shown it as it is. No contract shows others' hidden values so, neither in its own product nor in theirs.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractFile } from '../../contracts/load.ts';
import type { Subgraph } from '../../subgraphs/product/subgraph.ts';
import { analyst, ask } from '../support/shop-mesh.ts';
import {
  createOneSource,
  files,
  findRaw,
  markedRows,
  type OneSource,
  type OneSourceDatabase,
} from './one-source-mesh.ts';

let database: OneSourceDatabase;
beforeAll(async () => {
  database = await createOneSource();
});
afterAll(() => database.close());

const people = (mesh: OneSource) =>
  ask(
    mesh.subgraphs.get('people') as Subgraph,
    analyst,
    '{ people { persons(orderBy: [{ field: COUNTRY }]) { nodes { personId email phone device } } } }',
  );

describe('a contract that names a hidden column as that of the tokens', () => {
  const naming = (more: string): ContractFile => {
    const { path, text } = nameTokens(files.mart, 'device', 'passport');
    return { path, text: `${text.replace(/.*name: passport,.*\n/, '')}${more}` };
  };
  const others = [
    ['served', naming('')],
    ['a draft', naming('status: draft\n')],
    ['a draft that names the key as that of its own tokens', draftOf(nameTokens(files.mart, 'person_id', 'person_id'))],
    ['a draft that names the key', draftOf(nameTokens(files.mart, 'device', 'person_id'))],
    ['refused', naming('colour: red\n')],
  ] as const;

  it.each(others)('is refused, and shows nothing in the products of others: %s', async (_, other) => {
    const alone = await people(await database.open([files.first]));
    const mesh = await database.open([files.first, other]);
    expect(mesh.refused).toEqual(['mart/contacts.contract.yaml']);
    const answer = await people(mesh);
    expect(answer.errors).toEqual([]);
    expect(findRaw(JSON.stringify(answer))).toEqual([]);
    expect(answer).toEqual(alone);
  });

  it('changes nothing in the products of others either where the column is in clear for everybody', async () => {
    const alone = await people(await database.open([files.first]));
    const mesh = await database.open([files.first, draftOf(nameTokens(files.mart, 'person_id', 'country'))]);
    expect(mesh.mesh.products.map(({ key }) => key)).toEqual(['mart.contacts', 'people.persons']);
    expect(await people(mesh)).toEqual(alone);
  });
});

describe('a column of the table that no contract knows', () => {
  const hidden = ({ path, text }: ContractFile): ContractFile => ({
    path,
    text: text.replace(/.*name: passport,.*\n/, ''),
  });

  it('is no column of tokens where its values are none, and they are not told', async () => {
    const opened = database.open([hidden(nameTokens(files.mart, 'device', 'passport'))]);
    const message = await opened.then(
      () => 'served',
      (error: Error) => error.message,
    );
    expect(message).toMatch(
      /^mart\/contacts\.contract\.yaml:\d+:5 The token_column "passport" of people_product\.persons is shown to masked viewers in place of "device" of mart\.contacts, but 8 of the values in its first 100 rows are no tokens/,
    );
    expect(findRaw(message)).toEqual([]);
  });

  it('is one where they are', async () => {
    await database.open([files.first]); // gives the table its tokens
    const mesh = await database.open([nameTokens(files.mart, 'person_id', 'person_id__tok')]);
    const query = '{ mart { contacts(first: 100) { nodes { personId } } } }';
    const { data } = await ask(mesh.subgraphs.get('mart') as Subgraph, analyst, query);
    const { nodes } = (data as { mart: { contacts: { nodes: readonly { personId: string }[] } } }).mart.contacts;
    const tokens = await Promise.all(markedRows.map(({ person_id }) => database.tokenOf(person_id)));
    expect(nodes.map(({ personId }) => personId).sort()).toEqual(tokens.sort());
  });
});

/** The contract with a column whose tokens are said to be in another. */
function nameTokens({ path, text }: ContractFile, column: string, tokenColumn: string): ContractFile {
  const keys = `tags: [PII], mask: tokenize, token_column: ${tokenColumn}`;
  return { path, text: text.replace(`name: ${column},`, `name: ${column}, ${keys},`) };
}

function draftOf({ path, text }: ContractFile): ContractFile {
  return { path, text: `${text}status: draft\n` };
}
