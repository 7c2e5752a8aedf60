// How a product stands, as each kind of viewer may know it: clear, masked, restricted to some rows, and without access.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous } from '../../../identity/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { before, failedBy, fixStandings, resultOf, runOf } from '../../support/fixed-standings.ts';
import { type LocalCatalog, openLocalCatalog } from '../../support/local-catalog.ts';
import { viewerOf } from '../../support/shop-mesh.ts';
import { ask } from './catalog-cases.ts';
import { standingMesh } from './standing-cases.ts';

const results = (amount: number, iban: number) => [
  resultOf('amount_positive', ['amount'], { threshold: 5, ...(amount > 5 ? failedBy(amount) : { failing: amount }) }),
  resultOf('iban_form', ['iban'], { type: 'pattern', ...(iban > 0 ? failedBy(iban) : {}) }),
  resultOf('payer_there', ['payer_id'], { type: 'not_null', severity: 'warning' }),
  resultOf('payer_form', ['payer_id'], { type: 'pattern', severity: 'warning', ...failedBy(3) }),
  resultOf('enough', [], { type: 'row_count', severity: 'warning', outcome: 'error', failing: null, reason: 'Away.' }),
  resultOf('paid_at not null', ['paid_at'], { type: 'not_null', severity: 'warning' }),
  resultOf('fee range', ['fee'], { severity: 'warning', outcome: 'unknown', failing: null }),
];

const states = {
  'shop.payments': {
    watermark: { dataAt: before(90), loadedAt: null, measuredAt: before(1) },
    runs: [
      runOf(30, results(2, 4), {
        profile: { nullPercent: { amount: 12.5, fee: 8, iban: 40, payer_id: 3 } },
        cause: 'request',
      }),
      runOf(90, results(7, 0)),
    ],
  },
  'shop.hidden': { watermark: { loadedAt: before(1), measuredAt: before(1) }, runs: [runOf(5, results(9, 9))] },
};

let database: TestDatabase;
let local: LocalCatalog;
beforeAll(async () => {
  database = await createTestDatabase('standing');
  local = await openLocalCatalog(database.url, standingMesh, { standings: fixStandings(standingMesh, states) });
});
afterAll(async () => {
  await local.database.close();
  await database.drop();
});

const roles = { clear: viewerOf('admin'), masked: viewerOf('analyst'), denied: anonymous };
type Role = keyof typeof roles;

async function askPayments<Answer>(viewer: typeof anonymous, fields: string): Promise<Answer> {
  const { catalog, errors } = await ask<{ product: Answer }>(
    local,
    viewer,
    `product(id: "shop.payments") { ${fields} }`,
  );
  expect(errors).toEqual([]);
  return catalog.product;
}

describe('the freshness of a product', () => {
  const fields = 'freshness { status ageSeconds promisedSeconds newestAt measuredAt schedule }';

  it.each<Role>(['clear', 'masked', 'denied'])(
    'by a column without a mask is told to a viewer who is %s',
    async (role) => {
      expect(await askPayments(roles[role], fields)).toEqual({
        freshness: {
          status: 'STALE',
          ageSeconds: 5_400,
          promisedSeconds: 3_600,
          newestAt: '2026-03-02T10:30:00Z',
          measuredAt: '2026-03-02T11:59:00Z',
          schedule: '*/10 * * * *',
        },
      });
    },
  );

  it('is unknown where nobody has looked, and says what is promised', async () => {
    const { catalog } = await ask<{ product: unknown }>(local, anonymous, `product(id: "shop.fresh") { ${fields} }`);
    expect(catalog.product).toEqual({
      freshness: {
        status: 'UNKNOWN',
        ageSeconds: null,
        promisedSeconds: 3_600,
        newestAt: null,
        measuredAt: null,
        schedule: null,
      },
    });
  });

  it('and the quality are unknown in a mesh that measures nothing', async () => {
    const unmeasured = await openLocalCatalog(database.url, standingMesh);
    const query = `product(id: "shop.payments") { freshness { status } quality { status score trend checkedAt failing { name }
      runs { id } checks { name outcome history { run } } } columns { profile { nullPercent } } } standingRevision`;
    const { catalog, errors } = await ask<{ product: Record<string, unknown> }>(unmeasured, anonymous, query);
    expect(errors).toEqual([]);
    expect(catalog.product).toMatchObject({
      freshness: { status: 'UNKNOWN' },
      quality: { status: 'UNKNOWN', score: null, trend: null, checkedAt: null, failing: [], runs: [] },
    });
    await unmeasured.database.close();
  });
});

describe('the quality of a product', () => {
  const fields =
    'quality { status score trend checkedAt failing { name type columns severity outcome failing threshold reason } }';

  it('counts every check for who sees all columns in clear', async () => {
    expect(await askPayments(roles.clear, fields)).toEqual({
      quality: {
        status: 'BROKEN',
        score: 50,
        trend: 'STEADY',
        checkedAt: '2026-03-02T11:30:00Z',
        failing: [
          failing('iban_form', 'pattern', ['iban'], { severity: 'ERROR', failing: 4 }),
          failing('payer_form', 'pattern', ['payer_id'], { failing: 3 }),
          failing('enough', 'row_count', [], { outcome: 'ERROR', reason: 'Away.' }),
        ],
      },
    });
  });

  it('leaves out the checks over masked columns, but for those that a token answers as well', async () => {
    expect(await askPayments(roles.masked, fields)).toEqual({
      quality: {
        status: 'SOUND',
        score: 61,
        trend: 'RISING',
        checkedAt: '2026-03-02T11:30:00Z',
        failing: [failing('enough', 'row_count', [], { outcome: 'ERROR', reason: 'Away.' })],
      },
    });
  });

  it('counts for who may not read the product only what hides nothing from anybody', async () => {
    expect(await askPayments(roles.denied, 'quality { status checks { name } }')).toEqual({
      quality: {
        status: 'SOUND',
        checks: ['amount_positive', 'not_run_yet', 'enough', 'paid_at not null'].map((name) => ({ name })),
      },
    });
  });

  function failing(name: string, type: string, columns: readonly string[], more: object) {
    return {
      name,
      type,
      columns,
      severity: 'WARNING',
      outcome: 'FAILED',
      failing: null,
      threshold: 0,
      reason: null,
      ...more,
    };
  }
});

describe('the checks of a product', () => {
  it('are those of its contract and of the last run, each with its history', async () => {
    const fields = `quality { checks { name type severity description column threshold outcome failing reason checkedAt
      history(last: 2) { run checkedAt outcome failing } } }`;
    const { quality } = await askPayments<{ quality: { checks: { name: string }[] } }>(roles.clear, fields);
    expect(quality.checks.map(({ name }) => name)).toEqual([
      'amount_positive',
      'iban_form',
      'payer_there',
      'payer_form',
      'not_run_yet',
      'iban_single',
      'enough',
      'paid_at not null',
      'fee range',
    ]);
    expect(quality.checks[0]).toEqual({
      name: 'amount_positive',
      type: 'range',
      severity: 'ERROR',
      description: 'Nobody pays less than nothing.',
      column: 'amount',
      threshold: 5,
      outcome: 'PASSED',
      failing: 2,
      reason: null,
      checkedAt: '2026-03-02T11:30:00Z',
      history: [
        {
          run: '00000000-0000-4000-8000-000000000030',
          checkedAt: '2026-03-02T11:30:00Z',
          outcome: 'PASSED',
          failing: 2,
        },
        {
          run: '00000000-0000-4000-8000-000000000090',
          checkedAt: '2026-03-02T10:30:00Z',
          outcome: 'FAILED',
          failing: 7,
        },
      ],
    });
    expect(quality.checks[4]).toMatchObject({ name: 'not_run_yet', outcome: null, checkedAt: null, history: [] });
    expect(quality.checks[7]).toMatchObject({ description: null, column: 'paid_at', threshold: 0, type: 'not_null' });
  });

  it('count rows for nobody who may not read all of them', async () => {
    for (const viewer of [viewerOf('regional'), roles.denied]) {
      const { quality } = await askPayments<{ quality: { checks: unknown[]; runs: { results: unknown[] }[] } }>(
        viewer,
        'quality { checks { name outcome failing history { failing } } runs { results { name failing } } }',
      );
      const history = [{ failing: null }, { failing: null }];
      expect(quality.checks[0]).toEqual({ name: 'amount_positive', outcome: 'PASSED', failing: null, history });
      expect(quality.runs.map(({ results: [first] }) => first)).toEqual([
        { name: 'amount_positive', failing: null },
        { name: 'amount_positive', failing: null },
      ]);
    }
  });

  it('do not even appear by name where a masked column may decide them', async () => {
    const { quality } = await askPayments<{ quality: { checks: { name: string }[] } }>(
      roles.masked,
      'quality { checks { name } runs { results { name } } }',
    );
    const seen = ['amount_positive', 'payer_there', 'enough', 'paid_at not null'].map((name) => ({ name }));
    const [amount, payer, ...rest] = seen;
    const checks = [amount, payer, { name: 'not_run_yet' }, ...rest];
    expect(quality).toEqual({ checks, runs: [{ results: seen }, { results: seen }] });
  });

  it('show no more of their history than is asked for', async () => {
    const { quality } = await askPayments<{ quality: { checks: { history: unknown[] }[] } }>(
      roles.clear,
      'quality { checks { history(last: 1) { run } } }',
    );
    expect(quality.checks.map(({ history }) => history.length)).toEqual([1, 1, 1, 1, 0, 0, 1, 1, 1]);
  });
});

describe('the runs of a product', () => {
  const fields = 'quality { runs(first: 1) { id version cause startedAt finishedAt score rowCount } }';

  it('bear the score of what the viewer may know, and the rows for who may read all of them', async () => {
    const run = {
      id: '00000000-0000-4000-8000-000000000030',
      version: '1.0.0',
      cause: 'REQUEST',
      startedAt: '2026-03-02T11:29:58Z',
      finishedAt: '2026-03-02T11:30:00Z',
    };
    expect(await askPayments(roles.clear, fields)).toEqual({
      quality: { runs: [{ ...run, score: 50, rowCount: 1_000 }] },
    });
    expect(await askPayments(roles.masked, fields)).toEqual({
      quality: { runs: [{ ...run, score: 83, rowCount: 1_000 }] },
    });
    expect(await askPayments(viewerOf('regional'), fields)).toEqual({
      quality: { runs: [{ ...run, score: 83, rowCount: null }] },
    });
    expect(await askPayments(roles.denied, fields)).toEqual({
      quality: { runs: [{ ...run, score: 80, rowCount: null }] },
    });
  });

  it.each([
    ['runs(first: 31) { id }', 'product.quality.runs'],
    ['runs(first: -1) { id }', 'product.quality.runs'],
    ['checks { history(last: 31) { run } }', 'product.quality.checks.0.history'],
  ])('are refused for %s', async (asked, path) => {
    const { errors, messages } = await ask(local, roles.clear, `product(id: "shop.payments") { quality { ${asked} } }`);
    expect(errors[0]).toBe(`ARGUMENT_INVALID catalog.${path}`);
    expect(messages[0]).toContain('must be from 0 to 30');
  });

  it('count among the fields that a request may show', async () => {
    const query = (asked: number) => `query { catalog { product(id: "shop.payments") {
      ${Array.from({ length: asked }, (_, at) => `q${at}: quality { runs { results { ...Wide } } }`).join(' ')}
    } } } fragment Wide on CatalogCheckResult { ${Array.from({ length: 200 }, (_, at) => `n${at}: name`).join(' ')} }`;
    expect((await ask(local, roles.clear, query(2))).errors).toEqual([]);
    expect((await ask(local, roles.clear, query(90))).errors).toEqual(['CATALOG_ANSWER_TOO_LARGE catalog']);
  });
});

describe('the profile of a column', () => {
  const profileOf = async (viewer: typeof anonymous) => {
    const { columns } = await askPayments<{ columns: { name: string; profile: { nullPercent: number } | null }[] }>(
      viewer,
      'columns { name profile { nullPercent } }',
    );
    return Object.fromEntries(columns.flatMap(({ name, profile }) => (profile ? [[name, profile.nullPercent]] : [])));
  };

  it('is told of columns in clear, and never of personal ones, not even to who sees them', async () => {
    expect(await profileOf(roles.clear)).toEqual({ amount: 12.5, fee: 8 });
    expect(await profileOf(roles.masked)).toEqual({ amount: 12.5 });
  });

  it('is not told to who may read some rows only, or none', async () => {
    expect(await profileOf(viewerOf('regional'))).toEqual({});
    expect(await profileOf(roles.denied)).toEqual({});
  });
});

it('a product that may not be found does not stand at all', async () => {
  const { catalog } = await ask(local, anonymous, 'product(id: "shop.hidden") { freshness { status } }');
  expect(catalog).toEqual({ product: null });
});
