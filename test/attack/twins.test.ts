// Proof 1: two databases that differ in every masked value, and are alike only in what the masks let through, give the same
// answers byte by byte to every masked viewer. CONCORD_TEST_SEED and CONCORD_TEST_REQUESTS choose which requests and how many.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Coverage, createCoverage, listArguments, listOperators, reachOfColumns } from './attack-coverage.ts';
import { type AttackMesh, openAttackMesh, secondTwin } from './attack-mesh.ts';
import { collectForeignPages, createAttackRequests, type RequestSource } from './attack-requests.ts';
import { type AttackViewer, maskedViewers } from './attack-viewers.ts';
import { type CanaryScanner, createCanaryScanner } from './canaries.ts';
import { printCoverage, printReach } from './print-coverage.ts';
import type { EarlierPage } from './request-pages.ts';
import { type AttackReport, runAttack } from './run-attack.ts';
import { listZoneRequests } from './zone-requests.ts';

const seed = Number(process.env.CONCORD_TEST_SEED ?? 20_261_121);
const requests = Number(process.env.CONCORD_TEST_REQUESTS ?? 5_200);

/** Of all requests; those who may read all products get most. */
const shares: readonly number[] = [0.5, 0.1, 0.1, 0.1, 0.09, 0.07, 0.04];

let first: AttackMesh;
/** For those who see no masked column in clear, and for those who see some. */
let second: AttackMesh;
let third: AttackMesh;
let coverage: Coverage;
let scanner: CanaryScanner;
/** What a clear viewer got of both. */
let foreign: readonly EarlierPage[];
const reports = new Map<AttackViewer, AttackReport>();
const sources = new Map<AttackViewer, RequestSource>();

beforeAll(async () => {
  const partial = maskedViewers.find(({ isClear }) => isClear('people.persons', 'nickname'));
  first = await openAttackMesh();
  second = await openAttackMesh({ twin: secondTwin });
  third = await openAttackMesh({ twin: { kind: 'second', keeps: partial?.isClear ?? (() => true) } });
  coverage = createCoverage(first.gateway.current().apiSchema);
  scanner = createCanaryScanner(first.rows);
  foreign = await collectForeignPages([first, second], seed);
});
afterAll(() => Promise.all([first.close(), second.close(), third.close()]));

/** Those that differ in all that is masked for the viewer. */
function twinsOf(asker: AttackViewer) {
  return { first, second: asker.isClear('people.persons', 'nickname') ? third : second };
}

describe(`twin databases, seed ${seed}`, { timeout: 1_200_000 }, () => {
  it.each(maskedViewers.map((asker, index) => ({ ...asker, asker, index })))(
    'are the same to $name',
    async ({ asker, index }) => {
      const twins = twinsOf(asker);
      const others = maskedViewers.filter((one) => one !== asker).map((one) => ({ asker: one, twins: twinsOf(one) }));
      const source = await createAttackRequests({ mesh: first, viewer: asker.viewer, seed: seed + index }, foreign);
      const report = await runAttack({
        twins,
        asker,
        others,
        source,
        requests: Math.round(requests * (shares[index] ?? 0)),
        scanner,
        onRequest: (request) => {
          if (request.domain === null) coverage.record(request);
        },
      });
      reports.set(asker, report);
      sources.set(asker, source);
      console.log(
        `${asker.name}: ${report.requests} requests, ${source.forbidden.tried()} of ${source.forbidden.all} forbidden uses of columns, ${percent(report.withRows, report)} with rows (${percent(report.clean, report)} without any error), ` +
          `${percent(report.refused, report)} refused as a whole; ${report.byOthers} answers to the other viewers, ${report.byOthersWithRows} with rows; ${report.differences.length} differences, ${report.findings.length} marks`,
      );
      expect(report.differences.slice(0, 3)).toEqual([]);
      expect(report.findings.slice(0, 3)).toEqual([]);
      expect(report.withRows / report.requests).toBeGreaterThan(0.75);
    },
  );
});

it('the twins are the same, too, in what the lists have left out by chance', { timeout: 600_000 }, async () => {
  for (const [asker, source] of sources) {
    const isTried = (coordinate: string) => coverage.count(coordinate) > 0;
    const left = [...source.sweep(isTried), ...listZoneRequests(first.mesh, isTried)];
    let next = 0;
    const report = await runAttack({
      twins: twinsOf(asker),
      asker,
      source: {
        ...source,
        next: () => {
          const request = left[next++];
          if (request === undefined) throw new TypeError('no request is left');
          return request;
        },
      },
      requests: left.length,
      scanner,
      onRequest: coverage.record,
    });
    console.log(`${asker.name}: ${left.length} requests more, for what had not been tried`);
    expect(report.differences.slice(0, 3)).toEqual([]);
    expect(report.findings.slice(0, 3)).toEqual([]);
  }
});

function percent(part: number, { requests: whole }: AttackReport): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

describe('the requests', () => {
  it('are answered with rows, four of five at least', () => {
    const sum = (count: (report: AttackReport) => number) =>
      [...reports.values()].map(count).reduce((a, b) => a + b, 0);
    const [all, withRows, clean] = [sum((one) => one.requests), sum((one) => one.withRows), sum((one) => one.clean)];
    const byOthers = sum((one) => one.byOthers);
    console.log(`${all} requests to each twin, ${withRows} with rows, ${clean} of these without any error`);
    console.log(`${all + byOthers} answers of each, because every request was asked by every masked viewer`);
    expect(byOthers).toBe(all * (maskedViewers.length - 1));
    expect(withRows / all).toBeGreaterThan(0.8);
    expect(sum((one) => one.refused) / all).toBeLessThan(0.05);
  });

  it('reach every argument, every input field and every enum value of the schema', () => {
    const all = listArguments(first.gateway.current().apiSchema);
    const missed = all.filter((coordinate) => coverage.count(coordinate) === 0);
    console.log(printCoverage('arguments, input fields and enum values', all, coverage));
    expect(missed).toEqual([]);
  });

  it('reach every operator of every column, and every bucket of every column with a time', () => {
    const all = listOperators(first.gateway.current().apiSchema, first.mesh);
    const missed = all.filter((coordinate) => coverage.count(coordinate) === 0);
    console.log(printCoverage('operators and buckets of columns', all, coverage));
    expect(missed).toEqual([]);
  });

  it('reach every masked column in every way that the schema offers', () => {
    const reached = reachOfColumns(first.mesh, coverage);
    console.log(printReach(reached));
    expect(reached.filter(({ reach }) => reach.selected === 0 || reach.filtered === 0)).toEqual([]);
  });
});
