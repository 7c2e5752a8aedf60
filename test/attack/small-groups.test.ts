// `min_group` against differences: whatever is put together from the figures of one request, it never tells of fewer rows
// than the contract's least. Random requests of several aggregates over one table, whose released figures are held
// against sets of rows that this test works out by itself.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Subgraph } from '../../subgraphs/product/subgraph.ts';
import { createRandom, type Random } from '../support/random.ts';
import { ask, viewerOf } from '../support/shop-mesh.ts';
import { type Clinic, least, openClinic, seed, type Visit, visits } from './small-groups-mesh.ts';

const analyst = viewerOf('analyst');
let opened: Clinic;
let clinic: Subgraph;
let gateway: Gateway;
beforeAll(async () => {
  opened = await openClinic();
  ({ clinic, gateway } = opened);
});
afterAll(() => opened.close());

type Filter = { readonly text: string; readonly isMet: (visit: Visit) => boolean };
type Asked = {
  readonly where: Filter | null;
  readonly groupBy: readonly ('cause' | 'insured' | 'ward')[];
  readonly figures: readonly {
    readonly key: string;
    readonly name: 'count' | 'minutes' | 'rating';
    readonly function: 'sum' | 'avg' | 'countDistinct';
    readonly where: Filter | null;
  }[];
};

function drawFilter(random: Random): Filter {
  const most = random.integer(1, 90);
  const ward = random.integer(1, 5);
  const cause = random.pick(['flu', 'fall', 'birth', 'gout']);
  return random.pick<Filter>([
    { text: `{ visit: { lte: ${most} } }`, isMet: (one) => one.visit <= most },
    { text: `{ visit: { ne: ${most} } }`, isMet: (one) => one.visit !== most },
    { text: `{ not: { visit: { gt: ${most} } } }`, isMet: (one) => one.visit <= most },
    { text: `{ cause: { eq: "${cause}" } }`, isMet: (one) => one.cause === cause },
    { text: `{ cause: { ne: "${cause}" } }`, isMet: (one) => one.cause !== cause },
    { text: `{ at: { ward: { eq: ${ward} } } }`, isMet: (one) => one.ward === ward },
    { text: '{ insured: { eq: true } }', isMet: (one) => one.insured },
    { text: '{ rating: { isNull: false } }', isMet: (one) => one.rating !== null },
  ]);
}

function drawAsked(random: Random): Asked {
  const where = random.chance(0.5) ? drawFilter(random) : null;
  const groupBy = (['cause', 'insured', 'ward'] as const).filter(() => random.chance(0.25));
  const figures = Array.from({ length: random.integer(1, 4) }, (_, index) => ({
    key: `f${index}`,
    name: random.pick(['count', 'minutes', 'rating'] as const),
    function: random.pick(['sum', 'sum', 'avg', 'countDistinct'] as const),
    where: random.chance(0.4) ? drawFilter(random) : null,
  }));
  return { where, groupBy, figures };
}

function writeAggregate({ where, groupBy, figures }: Asked): string {
  const given = [
    where === null ? '' : `where: ${where.text}`,
    groupBy.length === 0 ? '' : `groupBy: [${groupBy.map((name) => `{ field: ${name.toUpperCase()} }`).join(' ')}]`,
  ].filter((one) => one !== '');
  const selected = figures.map(({ key, name, where: filter, ...figure }) => {
    const inner = filter === null ? '' : `(where: ${filter.text})`;
    return name === 'count' ? `${key}: count${inner}` : `${key}: ${figure.function}${inner} { ${name} }`;
  });
  const group = groupBy.length === 0 ? '' : `group { ${groupBy.join(' ')} } `;
  return `visitsAggregate${given.length === 0 ? '' : `(${given.join(', ')})`} { ${group}${selected.join(' ')} }`;
}

type Group = Readonly<Record<string, unknown>> & { readonly group?: Readonly<Record<string, unknown>> };
/** A figure that was told: of these rows, by number. */
type Cell = { readonly measure: string; readonly rows: ReadonlySet<number> };

/** The figures that were told, each held against the rows that it is of. */
function readCells(asked: Asked, groups: readonly Group[], within: (visit: Visit) => boolean): readonly Cell[] {
  return groups.flatMap((group) => {
    const ofGroup = visits.filter(
      (visit) =>
        within(visit) &&
        (asked.where?.isMet(visit) ?? true) &&
        asked.groupBy.every((name) => group.group?.[name] === visit[name]),
    );
    return asked.figures.flatMap(({ key, name, function: kind, where }): Cell[] => {
      const told = name === 'count' ? group[key] : (group[key] as Record<string, unknown> | undefined)?.[name];
      if (told === null) return [];
      const rows = ofGroup.filter(
        (visit) => (where?.isMet(visit) ?? true) && (name === 'count' || visit[name] !== null),
      );
      const of = new Set(rows.map((visit) => visit.visit));
      if (name === 'count') {
        expect(told).toBe(rows.length);
        return [{ measure: 'count', rows: of }];
      }
      const values = rows.map((visit) => visit[name] ?? 0);
      const sum = values.reduce((whole, value) => whole + value, 0);
      const expected = { sum, avg: sum / rows.length, countDistinct: new Set(values).size }[kind];
      expect(Number(told)).toBeCloseTo(expected, 10);
      const calculated = { measure: name, rows: of };
      // An average beside its sum tells of how many; so may a count of different values.
      return kind === 'sum' ? [calculated] : [calculated, { measure: 'count', rows: of }];
    });
  });
}

/** The rows that no told figure tells apart; everything that can be calculated is of whole such sets. */
function smallestCrowd(cells: readonly Cell[], measure: string): number {
  const crowds = new Map<string, number>();
  for (const { visit } of visits) {
    const name = cells.map((cell) => (cell.measure === measure && cell.rows.has(visit) ? 1 : 0)).join('');
    if (name.includes('1')) crowds.set(name, (crowds.get(name) ?? 0) + 1);
  }
  return Math.min(...crowds.values());
}

const data = async (query: string) => {
  const { data: answer, errors } = await ask(clinic, analyst, query);
  expect(errors).toEqual([]);
  return (answer as { clinic: Record<string, never> }).clinic as Record<string, readonly Group[]> & {
    wards?: { nodes: readonly { ward: number; visitsAggregate: readonly Group[] }[] };
  };
};

describe('min_group holds against differences within one request', () => {
  it(`whatever 400 random requests ask for together, seed ${seed}`, { timeout: 120_000 }, async () => {
    const random = createRandom(seed);
    const seen = { told: 0, several: 0, refused: 0 };
    for (let round = 0; round < 400; round++) {
      const asked = Array.from({ length: random.integer(1, 4) }, () => drawAsked(random));
      const ofWards = random.chance(0.3) ? drawAsked(random) : null;
      const parts = asked.map((one, index) => `a${index}: ${writeAggregate(one)}`);
      if (ofWards !== null) parts.push(`wards { nodes { ward ${writeAggregate(ofWards)} } }`);
      const query = `{ clinic { ${parts.join(' ')} } }`;
      const answer = await data(query);
      const cells = [
        ...asked.flatMap((one, index) => readCells(one, answer[`a${index}`] ?? [], () => true)),
        ...(answer.wards?.nodes ?? []).flatMap(({ ward, visitsAggregate }) =>
          ofWards === null ? [] : readCells(ofWards, visitsAggregate, (visit) => visit.ward === ward),
        ),
      ];
      seen.told += cells.length;
      if (cells.length > 1) seen.several += 1;
      if (cells.length === 0) seen.refused += 1;
      for (const measure of ['count', 'minutes', 'rating']) {
        expect(smallestCrowd(cells, measure), query).toBeGreaterThanOrEqual(least);
      }
    }
    console.log(`400 requests told ${seen.told} figures; ${seen.several} told several, ${seen.refused} none`);
    expect(seen.several).toBeGreaterThan(150);
  });

  it('also by what tells how many have no value', async () => {
    const rated = visits.filter(({ rating }) => rating !== null).map(({ visit }) => visit);
    const unrated = visits.find(({ rating }) => rating === null)?.visit;
    const figures = 'count sum { rating } avg { rating } countDistinct { rating }';
    const ask = (list: readonly unknown[], having = '') =>
      data(`{ clinic { a: visitsAggregate(where: { visit: { in: [${list.join()}] } }${having}) { ${figures} } } }`);
    const counted = { count: rated.length, avg: { rating: expect.any(String) }, countDistinct: { rating: 5 } };
    expect(await ask(rated)).toMatchObject({ a: [counted] });
    const hidden = { count: rated.length + 1, avg: { rating: null }, countDistinct: { rating: null } };
    expect(await ask([...rated, unrated])).toMatchObject({ a: [{ ...hidden, sum: { rating: expect.any(String) } }] });
    const having = ', having: { countDistinct: { rating: { eq: 5 } } }';
    expect(await ask([...rated, unrated], having)).toEqual({ a: [] });
    const beside = `all: visitsAggregate(where: { visit: { in: [${[...rated, unrated].join()}] } }) { avg { rating } }`;
    expect(await data(`{ clinic { ${beside} } }`)).toEqual({ all: [{ avg: { rating: null } }] });
  });

  it('so all are not told beside all but one', async () => {
    const both = 'all: visitsAggregate { count } others: visitsAggregate(where: { visit: { ne: 7 } }) { count }';
    expect(await data(`{ clinic { ${both} } }`)).toEqual({ all: [], others: [{ count: 89 }] });
    expect(await data('{ clinic { all: visitsAggregate { count } } }')).toEqual({ all: [{ count: 90 }] });
    const wide = 'all: visitsAggregate { count } some: visitsAggregate(where: { visit: { gt: 30 } }) { count }';
    expect(await data(`{ clinic { ${wide} } }`)).toEqual({ all: [{ count: 90 }], some: [{ count: 60 }] });
  });

  it('also where having or order would tell of a sum of too few values', async () => {
    const rated = visits.filter(({ cause, rating }) => cause === 'gout' && rating !== null);
    const few = rated.slice(0, 2).map(({ visit }) => visit);
    const where = `where: { or: [{ rating: { isNull: true } }, { visit: { in: [${few.join()}] } }] }`;
    const sums = await data(`{ clinic { a: visitsAggregate(${where}) { count sum { rating } avg { rating } } } }`);
    const unrated = visits.filter(({ rating }) => rating === null).length;
    expect(sums).toEqual({ a: [{ count: unrated + few.length, sum: { rating: null }, avg: { rating: null } }] });
    const having = 'having: { sum: { rating: { gt: "0" } } }';
    expect(await data(`{ clinic { a: visitsAggregate(${where}, ${having}) { count } } }`)).toEqual({ a: [] });
  });

  it('where the difference stands in a variable', async () => {
    const query = `query ($one: Int!, $skip: Boolean!) { clinic {
      others: visitsAggregate(where: { visit: { ne: $one } }) { count }
      all: visitsAggregate { count @skip(if: $skip) __typename } } }`;
    const { data: answer } = await ask(clinic, analyst, query, { one: 7, skip: false });
    expect(answer).toEqual({ clinic: { others: [{ count: 89 }], all: [] } });
  });

  it('and takes ten aggregates of one table together, no more', async () => {
    const some = (count: number) =>
      Array.from(
        { length: count },
        (_, index) => `a${index}: visitsAggregate(where: { visit: { gt: ${index * 8} } }) { count }`,
      );
    expect(Object.keys(await data(`{ clinic { ${some(10).join(' ')} } }`))).toHaveLength(10);
    const { data: answer, errors } = await ask(
      clinic,
      analyst,
      `{ clinic { ${some(11).join(' ')} wards { nodes { ward } } } }`,
    );
    expect(new Set(errors.map((error) => error.replace(/ .*/, '')))).toEqual(new Set(['SMALL_GROUPS_TOO_MANY']));
    expect((answer as { clinic: Record<string, unknown> }).clinic).toMatchObject({
      a0: null,
      a10: null,
      wards: { nodes: [{ ward: 1 }, {}, {}, {}, {}] },
    });
  });

  describe('where one operation is several requests to a subgraph', () => {
    const askGateway = async (query: string) => {
      const context = { viewer: analyst, signal: new AbortController().signal };
      const { text } = await gateway.execute({ query, variables: {}, operationName: null }, context);
      return JSON.parse(text) as {
        data?: unknown;
        errors?: readonly { extensions: { code: string }; message: string }[];
      };
    };
    const ofPatients = 'people { patients(first: 3) { nodes { patient visitsAggregate { count sum { minutes } } } } }';

    it('refuses to aggregate one table in two of them, naming the fields', async () => {
      const { data: answer, errors } = await askGateway(`{ clinic { visitsAggregate { count } } ${ofPatients} }`);
      expect(answer ?? null).toBeNull();
      expect(errors?.map(({ extensions, message }) => [extensions.code, message])).toEqual([
        [
          'SMALL_GROUPS_APART',
          'The operation aggregates the rows of one product in several places (ClinicDomain.visitsAggregate, PeoplePatients.visitsAggregate), which together could tell of too few rows. Ask for them in operations of their own.',
        ],
      ]);
      const twice = `{ people { a: patientsByKey(patient: 1) { visitsAggregate { count } }
        b: patients { nodes { visitsAggregate { count } } } } }`;
      expect((await askGateway(twice)).errors?.map(({ extensions }) => extensions.code)).toEqual([
        'SMALL_GROUPS_APART',
      ]);
    });

    it('and answers each alone', async () => {
      const few = (rows: readonly Visit[]) =>
        rows.length < least
          ? []
          : [{ count: rows.length, sum: { minutes: String(rows.reduce((sum, { minutes }) => sum + minutes, 0)) } }];
      const patients = [1, 2, 3].map((patient) => ({
        patient,
        visitsAggregate: few(visits.filter((visit) => visit.patient === patient)),
      }));
      expect(await askGateway(`{ ${ofPatients} }`)).toEqual({ data: { people: { patients: { nodes: patients } } } });
      const inOne = '{ clinic { visitsAggregate { count } wards(first: 1) { nodes { visitsAggregate { count } } } } }';
      expect((await askGateway(inOne)).errors).toBeUndefined();
    });
  });
});
