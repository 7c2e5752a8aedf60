// A major on its way out: announced by the contract of a later one, deprecated wherever it is reached, and after the last day
// answered with nothing but what to ask instead, by the clock of each request.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../identity/viewer.ts';
import { admin, analyst, viewerOf } from '../../support/shop-mesh.ts';
import { openVersionMesh, type VersionMesh } from '../../support/version-mesh.ts';

const lastMoment = Date.UTC(2030, 0, 31, 23, 59, 59, 999);
let clock = lastMoment;
let opened: VersionMesh;
beforeAll(async () => {
  opened = await openVersionMesh({ now: () => clock });
});
afterAll(() => opened.close());
beforeEach(() => {
  clock = lastMoment;
});

async function ask(viewer: Viewer, query: string, variables = {}) {
  const { text } = await opened.gateway.execute({ query, variables }, { viewer, signal: new AbortController().signal });
  const { data, errors = [], extensions } = JSON.parse(text);
  return {
    data,
    told: errors.map((error: { message: string; extensions: { code: string } }) => [
      error.extensions.code,
      error.message,
    ]),
    envelope: extensions?.concord.products ?? [],
  };
}

const message =
  'Version 2.3.0 of people.persons was answered until 2030-01-31, the day of its sunset. Ask for people.personsV3, version 3.0.0, instead. email is contact now.';

describe('the schema', () => {
  it('deprecates every field that leads to the major, and says when it ends and what takes its place', () => {
    const reason =
      '@deprecated(reason: "Sunset on 2030-01-31. Use people.personsV3, version 3.0.0. email is contact now.")';
    const fields = (domain: string) =>
      (opened.subgraphs.get(domain)?.sdl ?? '')
        .split('\n')
        .filter((line) => line.includes(reason))
        .map((line) => line.trim().split(/[(:]/)[0]);
    expect(fields('people')).toEqual(['persons', 'personsByKey', 'personsAggregate']);
    expect(fields('shop')).toEqual(['giver']);
  });

  it('says so in the public schema of the gateway, where the fields stay after the sunset as well', () => {
    const field = opened.gateway.current().apiSchema.getType('PeopleDomain');
    const { persons, personsV3 } = (
      field as unknown as { getFields: () => Record<string, { deprecationReason?: string }> }
    ).getFields();
    expect(persons?.deprecationReason).toContain('Use people.personsV3');
    expect(personsV3?.deprecationReason).toBeUndefined();
  });
});

describe('until the end of the last day in UTC', () => {
  it('is answered, and its envelope says what comes', async () => {
    const { data, told, envelope } = await ask(
      admin,
      '{ people { persons(first: 1) { nodes { personId } } personsV3(first: 1) { nodes { id } } } }',
    );
    expect(told).toEqual([]);
    expect(data.people).toEqual({ persons: { nodes: [{ personId: 'p1' }] }, personsV3: { nodes: [{ id: 'p1' }] } });
    expect(envelope.map(({ id, deprecation }: Record<string, unknown>) => [id, deprecation])).toEqual([
      [
        'people.persons',
        {
          sunsetDate: '2030-01-31',
          migrationNotes: 'email is contact now.',
          successor: { id: 'people.persons@3', version: '3.0.0', field: 'people.personsV3' },
        },
      ],
      ['people.persons@3', null],
    ]);
  });
});

describe('from then on', () => {
  const doors: readonly (readonly [string, string])[] = [
    ['a list', '{ people { persons(first: 1) { nodes { personId } } } }'],
    ['a list of nothing but its name', '{ people { persons { __typename } } }'],
    ['a row by its key', '{ people { personsByKey(personId: "p1") { country } } }'],
    ['an aggregate', '{ people { personsAggregate { count } } }'],
    ['a field that a role may not use', '{ people { persons(orderBy: [{ field: EMAIL }]) { totalCount } } }'],
  ];
  it.each(doors)('answers %s with what to ask instead, in an operation that was answered before', async (_, query) => {
    for (const viewer of [admin, analyst]) {
      clock = lastMoment;
      expect((await ask(viewer, query)).told).not.toContainEqual(['VERSION_SUNSET', message]);
      clock = lastMoment + 1;
      const { data, told, envelope } = await ask(viewer, query);
      expect(told).toEqual([['VERSION_SUNSET', message]]);
      expect(Object.values(data.people)).toEqual([null]);
      expect(envelope.map(({ id }: { id: string }) => id)).toEqual(['people.persons']);
    }
    clock = lastMoment;
    expect((await ask(admin, query)).told).toEqual([]);
  });

  it('gives the other fields of the operation, and rows that lead to it without what it would give', async () => {
    clock = lastMoment + 1;
    const query = `{ people { persons { totalCount } personsV3 { totalCount } }
      shop { orders(first: 1) { nodes { givenBy giver { personId email } buyer { contact } } } } }`;
    const { data, told } = await ask(admin, query);
    expect(data).toEqual({
      people: { persons: null, personsV3: { totalCount: 8 } },
      shop: {
        orders: {
          nodes: [{ givenBy: 'p2', giver: { personId: 'p2', email: null }, buyer: { contact: 'p2@example.com' } }],
        },
      },
    });
    expect(new Set(told.map(([code]: [string]) => code))).toEqual(new Set(['VERSION_SUNSET']));
  });

  it('runs no statement over its table for it', async () => {
    clock = lastMoment + 1;
    opened.statements.length = 0;
    await ask(admin, '{ people { persons { totalCount nodes { personId } } } }');
    expect(opened.statements).toEqual([]);
  });

  it('tells a role that may not read it no more than everybody', async () => {
    clock = lastMoment + 1;
    const { told } = await ask(viewerOf('stranger'), '{ people { persons { totalCount } } }');
    expect(told).toEqual([['VERSION_SUNSET', message]]);
  });
});
