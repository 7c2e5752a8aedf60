// How a product stands for a viewer: by what he may know, and by nothing that a mask hides from him.

import { describe, expect, it } from 'vitest';
import type { Product } from '../../../contracts/product.ts';
import type { Viewer } from '../../../identity/viewer.ts';
import { judgeQuality, scoreRun } from '../../../mesh/standing/judge-quality.ts';
import type { ProductState, QualityRun, Watermark } from '../../../mesh/standing/product-state.ts';
import { unmeasured } from '../../../mesh/standing/product-state.ts';
import { maySeeResult } from '../../../mesh/standing/seen-results.ts';
import { createJudge } from '../../../mesh/standing/standing.ts';
import { defaultStandingRules } from '../../../mesh/standing/standing-rules.ts';
import { decide } from '../../../subgraphs/access/decide.ts';
import type { CheckResult } from '../../../subgraphs/sql/quality/check-result.ts';
import { createLoadedMesh, productOf } from '../../support/loaded-mesh.ts';
import { loadShopMesh, viewerOf } from '../../support/shop-mesh.ts';

const now = Date.parse('2026-11-27T12:00:00Z');
const minute = 60_000;
const mesh = createLoadedMesh([
  { name: 'plain' },
  { name: 'masked', column: ', tags: [PII], mask: year' },
  { name: 'uncolumned', moment: null },
  { name: 'weekly', sla: ', update_schedule: "0 6 * * 1-5"' },
]);
const [analyst, admin, stranger] = ['analyst', 'admin', 'nobody'].map((role) => viewerOf(role)) as [
  Viewer,
  Viewer,
  Viewer,
];

const stateOf = (product: Product, watermark: Partial<Watermark>, runs: readonly QualityRun[] = []): ProductState => ({
  product: product.key,
  version: '1.0.0',
  watermark: { ...unmeasured, ...watermark },
  runs,
});

function freshness(name: string, viewer: Viewer, watermark: Partial<Watermark>, moment = now) {
  const product = productOf(mesh, name);
  return createJudge(product)(decide(product, viewer), stateOf(product, watermark), moment).freshness;
}

describe('freshness', () => {
  const promisedSeconds = 3_600;
  it('is unknown of a product that nobody measured', () => {
    const product = productOf(mesh, 'plain');
    expect(createJudge(product)(decide(product, analyst), undefined, now).freshness).toEqual({
      ageSeconds: null,
      promisedSeconds,
      status: 'unknown',
      newestAt: null,
      measuredAt: null,
    });
  });

  it.each([
    ['fresh', 59, 3_540],
    ['fresh', 60, 3_600],
    ['stale', 61, 3_660],
  ])('is %s when the newest data are %i minutes old', (status, minutes, ageSeconds) => {
    const dataAt = now - minutes * minute;
    const expected = { ageSeconds, promisedSeconds, status, newestAt: dataAt, measuredAt: now };
    expect(freshness('plain', analyst, { dataAt, measuredAt: now })).toEqual(expected);
  });

  it('counts from a recorded load that is newer, and from data that are newer than it', () => {
    const [old, young] = [now - 90 * minute, now - minute];
    for (const watermark of [
      { dataAt: old, loadedAt: young },
      { dataAt: young, loadedAt: old },
    ]) {
      expect(freshness('plain', analyst, { ...watermark, measuredAt: now })).toMatchObject({
        newestAt: young,
        status: 'fresh',
      });
    }
  });

  it('gets unknown when nobody has looked for long, unless what was seen is young enough still', () => {
    const measuredAt = now - 6 * minute;
    expect(freshness('plain', analyst, { dataAt: now - 61 * minute, measuredAt })).toMatchObject({
      status: 'unknown',
      ageSeconds: null,
    });
    expect(freshness('plain', analyst, { dataAt: now - 30 * minute, measuredAt })).toMatchObject({ status: 'fresh' });
  });

  it('takes a moment a little ahead of this clock for now', () => {
    expect(freshness('plain', analyst, { dataAt: now + 800, measuredAt: now })).toMatchObject({
      ageSeconds: 0,
      status: 'fresh',
    });
  });

  it('over the weekend is that of Friday', () => {
    const saturday = Date.parse('2026-11-28T12:00:00Z');
    const told = freshness('weekly', analyst, { dataAt: now - 6 * 60 * minute, measuredAt: saturday }, saturday);
    expect(told).toMatchObject({ status: 'fresh', ageSeconds: 30 * 3_600 });
  });
});

describe('whom the freshness column is masked for', () => {
  const seen = { loadedAt: now - 30 * minute, problem: null };
  it('is told of recorded loads alone, whatever stands in the column', () => {
    const answers = [
      { dataAt: now - minute, measuredAt: now },
      { dataAt: now - 500 * minute, measuredAt: now - 10 * minute },
      { dataAt: null, measuredAt: null },
    ].map((hidden) => freshness('masked', analyst, { ...seen, ...hidden }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ newestAt: now - 30 * minute, measuredAt: null, status: 'fresh' });
  });

  it('does not know whether the product is stale when the recorded load is too old', () => {
    const told = freshness('masked', analyst, { dataAt: now, loadedAt: now - 90 * minute, measuredAt: now });
    expect(told).toMatchObject({ status: 'unknown', ageSeconds: null });
  });

  it('differs from whom it is clear for', () => {
    expect(freshness('masked', admin, { ...seen, dataAt: now - minute, measuredAt: now }).newestAt).toBe(now - minute);
  });
});

describe('who may not read the product', () => {
  it('is told its age by a column that hides nothing from anybody, and not by another', () => {
    expect(freshness('plain', stranger, { dataAt: now - minute, measuredAt: now })).toMatchObject({ status: 'fresh' });
    expect(freshness('masked', stranger, { dataAt: now - minute, measuredAt: now })).toMatchObject({
      status: 'unknown',
      newestAt: null,
      measuredAt: null,
    });
  });
});

it('a product without a freshness column is measured by its loads for everybody', () => {
  for (const viewer of [analyst, stranger]) {
    const told = freshness('uncolumned', viewer, { loadedAt: now - 90 * minute, measuredAt: now });
    expect(told).toMatchObject({ status: 'stale', measuredAt: now });
  }
});

const check = (given: Partial<CheckResult>): CheckResult => ({
  check: 'a',
  type: 'not_null',
  columns: [],
  severity: 'error',
  outcome: 'passed',
  failing: 0,
  threshold: 0,
  reason: null,
  tookMs: 1,
  ...given,
});
const run = (results: readonly CheckResult[], finishedAt = now): QualityRun => ({
  id: `${finishedAt}`,
  version: '1.0.0',
  cause: 'schedule',
  startedAt: finishedAt - 1,
  finishedAt,
  rowCount: 1,
  profile: {},
  results,
});
const passing = run([check({}), check({ severity: 'warning' })]);
const rules = defaultStandingRules;

describe('quality', () => {
  it('is unknown without a run, and where no check could be held against anything', () => {
    const unknown = { status: 'unknown', score: null, trend: null, failing: [] };
    expect(judgeQuality([], rules)).toEqual({ ...unknown, checkedAt: null });
    expect(judgeQuality([run([check({ outcome: 'unknown' })])], rules)).toEqual({ ...unknown, checkedAt: now });
  });

  it('weighs checks by severity, and leaves out those that are unknown', () => {
    const results = [
      check({}),
      check({ severity: 'warning', outcome: 'failed' }),
      check({ severity: 'error', outcome: 'unknown' }),
    ];
    expect(scoreRun(run(results), rules)).toBe(75);
    expect(scoreRun(run(results), { ...rules, weights: { error: 1, warning: 3 } })).toBe(25);
  });

  it('is broken by a check of severity error that failed or could not be carried out, not by a warning', () => {
    for (const outcome of ['failed', 'error'] as const) {
      expect(judgeQuality([run([check({ outcome })])], rules).status).toBe('broken');
      expect(judgeQuality([run([check({ outcome, severity: 'warning' }), check({})])], rules).status).toBe('sound');
    }
  });

  it('is told by the last run, and scored by all, the newest the most', () => {
    const failed = run([check({ outcome: 'failed' })]);
    const recovered = judgeQuality([passing, failed], rules);
    expect(recovered).toMatchObject({ status: 'sound', trend: 'rising', failing: [] });
    expect(recovered.score).toBe(Math.round(100 / 1.8));
    expect(judgeQuality([failed, passing], rules)).toMatchObject({ status: 'broken', trend: 'falling' });
    expect(judgeQuality([passing, passing], rules)).toMatchObject({ score: 100, trend: 'steady' });
  });

  it('is 100 only when nothing fell short', () => {
    const many = [...Array.from({ length: 400 }, () => check({})), check({ severity: 'warning', outcome: 'failed' })];
    expect(judgeQuality([run(many)], rules).score).toBe(99);
  });

  it('of runs that say nothing has neither score nor trend', () => {
    expect(judgeQuality([run([]), run([])], rules)).toMatchObject({ score: null, trend: null });
    const weightless = { ...rules, weights: { error: 0, warning: 0 } };
    expect(judgeQuality([passing], weightless)).toMatchObject({ score: null, status: 'sound' });
  });
});

describe('checks over masked columns', () => {
  const shop = loadShopMesh();
  const customers = shop.products.find(({ name }) => name === 'customers');
  if (customers === undefined) throw new TypeError('no customers');
  const columns = new Map(customers.columns.map((column) => [column.name, column]));
  const access = decide(customers, viewerOf('analyst'));
  const sees = (given: Partial<CheckResult>, of = access) => maySeeResult(check(given), of, columns);

  it('are seen over tokens where they only tell equal from different, and over nothing else that is masked', () => {
    expect(sees({ type: 'unique', columns: ['customer_id'] })).toBe(true);
    expect(sees({ type: 'pattern', columns: ['customer_id'] })).toBe(false);
    for (const column of ['email', 'phone', 'born', 'income', 'passport', 'device', 'note']) {
      expect([column, sees({ type: 'not_null', columns: [column] })]).toEqual([column, false]);
    }
    expect(sees({ type: 'pattern', columns: ['country'] })).toBe(true);
    expect(sees({ type: 'custom_sql', columns: ['country', 'email'] })).toBe(false);
    expect(sees({ type: 'row_count', columns: [] })).toBe(true);
    expect(sees({ columns: ['gone'] })).toBe(false);
  });

  it('are not seen by who may not read the product', () => {
    const denied = decide(customers, viewerOf('nobody'));
    expect(denied.kind).toBe('denied');
    expect(sees({ type: 'unique', columns: ['customer_id'] }, denied)).toBe(false);
    expect(sees({ columns: ['country'] }, denied)).toBe(true);
  });

  it('change nothing of what a masked viewer is told', () => {
    const judge = createJudge(customers);
    const tell = (outcome: CheckResult['outcome']) => {
      const hidden = check({ check: 'mail', type: 'pattern', columns: ['email'], outcome, failing: 7 });
      return judge(access, stateOf(customers, {}, [run([hidden, check({ columns: ['country'] })])]), now).quality;
    };
    expect(tell('failed')).toEqual(tell('passed'));
    expect(tell('error')).toEqual(tell('unknown'));
    const clear = decide(customers, viewerOf('admin'));
    const hidden = check({ type: 'pattern', columns: ['email'], outcome: 'failed' });
    expect(judge(clear, stateOf(customers, {}, [run([hidden])]), now).quality.status).toBe('broken');
  });
});
