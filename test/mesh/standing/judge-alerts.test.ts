// Alerts of a contract: what their conditions mean, and that nothing fires, or stops, by what is not known.

import { expect, it } from 'vitest';
import { type Alert, readAlertRule } from '../../../contracts/alert.ts';
import { judgeAlerts } from '../../../mesh/standing/judge-alerts.ts';
import type { Standing } from '../../../mesh/standing/standing.ts';
import { loadShopMesh } from '../../support/shop-mesh.ts';

const [shop] = loadShopMesh().products;
const unknown: Standing = {
  freshness: { ageSeconds: null, promisedSeconds: 3_600, status: 'unknown', newestAt: null, measuredAt: null },
  quality: { status: 'unknown', score: null, trend: null, failing: [], checkedAt: null },
};
const known = (age: number, score: number): Standing => ({
  freshness: { ...unknown.freshness, ageSeconds: age, status: age > 3_600 ? 'stale' : 'fresh' },
  quality: { ...unknown.quality, status: score < 100 ? 'broken' : 'sound', score },
});

function judge(type: Alert['type'], condition: string | null, standing: Standing, rowCounts: (number | null)[] = []) {
  const rule = readAlertRule(type, condition);
  if (rule === null || shop === undefined) throw new Error(`nobody understands ${condition}`);
  const alert: Alert = { type, condition, rule, severity: 'warning' };
  const product = { ...shop, observability: { metrics: [], alerts: [alert] } };
  return judgeAlerts(product, standing, rowCounts)[0]?.isFiring;
}

it.each([
  ['freshness', null, 3_600, 3_601],
  ['freshness', 'age > 26h', 26 * 3_600, 26 * 3_600 + 1],
  ['freshness', 'age_hours > 1.5', 5_400, 5_401],
  ['freshness', 'age_minutes  >  90', 5_400, 5_401],
] as const)('fires for %s %s once the data are older, not before', (type, condition, young, old) => {
  expect([judge(type, condition, known(young, 100)), judge(type, condition, known(old, 100))]).toEqual([false, true]);
});

it.each([
  ['quality', null, 100, 99],
  ['quality', 'quality_check_failed', 100, 99],
  ['quality', 'score < 80', 80, 79],
] as const)('fires for %s %s by what the checks found', (type, condition, good, bad) => {
  expect([judge(type, condition, known(0, good)), judge(type, condition, known(0, bad))]).toEqual([false, true]);
});

it.each([
  ['row_count_change > 50%', [150, 100], [151, 100]],
  ['row_count_change > 50%', [50, 100], [49, 100]],
  ['row_count_change > 0%', [0, 0], [1, 0]],
  ['row_count < 1', [1], [0]],
  ['row_count > 10', [10], [11]],
] as const)('fires for volume %s by the rows that were counted', (condition, usual, sudden) => {
  const [one, two] = [usual, sudden].map((counts) => judge('volume', condition, unknown, [...counts]));
  expect([one, two]).toEqual([false, true]);
});

it('says nothing of what is not known', () => {
  const conditions = [
    ['freshness', null],
    ['freshness', 'age > 1h'],
    ['quality', null],
    ['quality', 'score < 80'],
    ['volume', 'row_count < 1'],
    ['volume', 'row_count_change > 5%'],
  ] as const;
  expect(conditions.map(([type, condition]) => judge(type, condition, unknown))).toEqual(Array(6).fill(null));
  expect(judge('volume', 'row_count_change > 5%', unknown, [10])).toBe(null);
  expect(judge('volume', 'row_count_change > 5%', unknown, [10, null])).toBe(null);
});

it.each([
  ['freshness', 'older than promised'],
  ['freshness', 'age > soon'],
  ['freshness', 'row_count < 1'],
  ['quality', 'score < -1'],
  ['volume', null],
  ['volume', 'row_count changes'],
  ['volume', 'row_count < 1 or age > 1h'],
] as const)('understands no %s %s', (type, condition) => {
  expect(readAlertRule(type, condition)).toBe(null);
});
