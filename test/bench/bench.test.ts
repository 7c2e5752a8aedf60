// The bench itself, tiny: that it compares like with like and gives a whole table. How fast things are is not asserted.

import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { findPlace } from '../../cli/postgres/place.ts';
import { makeHome } from '../end-to-end/run-concord.ts';
import { printChecks } from './checks/print-checks.ts';
import { readCpuOfProcess, readCpuOfTree } from './cpu.ts';
import { printEnvelope } from './envelope/print-envelope.ts';
import { printFixed } from './fixed/measure-fixed.ts';
import { printLedger } from './ledger/print-ledger.ts';
import { measureLimits } from './limits/measure-limits.ts';
import { printLimits } from './limits/print-limits.ts';
import { printLinear } from './linear/measure-linear.ts';
import { lists, type MaskPair, masksAlone } from './masks/pairs.ts';
import { printMasks } from './masks/print-masks.ts';
import { median } from './measure.ts';
import { withRevision } from './other-checkout.ts';
import { printResults } from './print-results.ts';
import { findQuery, queries } from './queries.ts';
import { type BenchOptions, runBench } from './run-bench.ts';
import { printGateways, printTable } from './table.ts';
import { printUsage } from './usage/print-usage.ts';

// Each starts a database and several processes, beside whatever else the machine does.
vi.setConfig({ testTimeout: 300_000 });

const folder = makeHome();
const hasGit = existsSync('.git');
const tiny = { rows: 400, rounds: 1, seconds: 0.3, warmUpSeconds: 0.1, connections: 2, variety: 4 };

afterAll(() => {
  const place = findPlace(folder);
  if (place !== null) rmSync(place.home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

describe('the bench', () => {
  it('gets the same data of Concord, of its parts, of the stock gateway and of the floor for every query, and measures all', async () => {
    const lines: string[] = [];
    const options: BenchOptions = { ...tiny, folder, queries, against: 'split', masks: [], ledger: null };
    const results = await runBench(options, (line) => void lines.push(line));
    expect(results.masks).toEqual([]);
    const cases = queries.flatMap(({ name, roles }) => roles.map((role) => `${name} ${role}`));
    expect(results.cases.map(({ name, role }) => `${name} ${role}`)).toEqual(cases);
    expect(lines).toContain(`All servers give the same data for ${cases.length} cases of 4 arguments each.`);
    const asked = (role: string) =>
      role === 'analyst' ? ['Concord', 'floor', 'split', 'stock'] : ['Concord', 'floor'];
    for (const { role, servers, bytesPerAnswer } of results.cases) {
      expect(servers.map(({ name }) => name)).toEqual(asked(role));
      expect(bytesPerAnswer).toBeGreaterThan(100);
      for (const { requestsPerSecond, p50, p99 } of servers.map(({ middle }) => middle)) {
        expect(requestsPerSecond).toBeGreaterThan(0);
        expect(p50).toBeGreaterThan(0);
        expect(p99).toBeGreaterThanOrEqual(p50);
      }
    }
    const [heading, ...rows] = printTable(results.cases).split('\n');
    expect(heading).toMatch(
      /^query +as +server +requests\/s +p50 ms +p99 ms +node +behind +postgres +CPU ms +load +CPU of floor +rounds +goal/,
    );
    expect(rows.map((row) => row.match(/Concord|floor|split|stock/)?.[0])).toEqual(
      results.cases.flatMap(({ role }) => asked(role)),
    );
    expect(rows[0]).toMatch(/x +\S+ to \S+ +1\.25 +(met|NOT MET) +\S+ x +2 +(met|NOT MET)$/);
    const gateways = printGateways(results.cases).split('\n');
    expect(gateways.map((line) => line.split(/ +/)[0])).toEqual(['query', 'Q1', 'Q2', 'Q3', 'Q4', 'Q5']);
    expect(printResults(results, options, 'Node')).toContain(
      'The gateway alone, split over HTTP, by the stock gateway.',
    );
  });

  it('stops where an answer differs, were it by the order of its fields', async () => {
    const query = findQuery('Q1');
    const broken = { ...query, name: 'Q1', query: query.query.replace('currency country', 'country currency') };
    await expect(runBench({ ...tiny, folder, queries: [broken], masks: [], ledger: null }, () => {})).rejects.toThrow(
      /^Q1 as admin: the answers differ at \d+\./,
    );
  });

  it('asks each list masked and in clear, the same rows, and prints what both cost', async () => {
    const pairs = [...lists, ...masksAlone];
    const { masks } = await runBench(
      { ...tiny, folder, queries: [], masks: [{ ...tiny, pairs }], ledger: null },
      () => {},
    );
    expect(masks.map(({ pair }) => pair)).toEqual(pairs);
    for (const { clear, masked, ratio } of masks) {
      for (const { requestsPerSecond } of [clear, masked]) expect(requestsPerSecond).toBeGreaterThan(0);
      expect(ratio.least).toBeLessThanOrEqual(ratio.middle);
    }
    const lines = printMasks(masks).split('\n');
    expect(lines[0]).toMatch(
      /^masked +of +rows +clear node +postgres +CPU ms +masked node +postgres +CPU ms +ratio +rounds$/,
    );
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(/^list of 50: \S+ times the clear CPU, (within|ABOVE) the promised 1\.15\.$/),
      expect.stringMatching(/^list of 1000: \S+ times the clear CPU, (within|ABOVE) the promised 1\.15\.$/),
    ]);
  });

  it('asks with the ledger and without, and prints what both cost', async () => {
    const run = { ...tiny, queries: [findQuery('Q1')] };
    const { ledger } = await runBench({ ...tiny, folder, queries: [], masks: [], ledger: run }, () => {});
    const lines = printLedger(ledger).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toMatch(/^Q1: \S+ times the CPU without the ledger, (within|ABOVE) the promised 1\.02\.$/);
  });

  it('asks with the envelope and without, and prints what both cost', async () => {
    const run = { ...tiny, queries: [findQuery('Q1')] };
    const options = { ...tiny, folder, queries: [], masks: [], ledger: null, envelope: run };
    const { envelope } = await runBench(options, () => {});
    expect(envelope[0]?.bytes).toBeGreaterThan(100);
    const lines = printEnvelope(envelope).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toMatch(/^Q1: \S+ times the CPU without the envelope, (within|ABOVE) the promised 1\.03\.$/);
  });

  it('asks for a registered consumer and for another, sees that the one is counted, and prints what it costs', async () => {
    const run = { ...tiny, queries: [findQuery('Q1')] };
    const options = { ...tiny, folder, queries: [], masks: [], ledger: null, usage: run };
    const { usage } = await runBench(options, () => {});
    expect(usage[0]?.counted).toBeGreaterThan(0);
    expect(printUsage(usage).split('\n').at(-1)).toMatch(
      /^Q1: \S+ times the CPU of a consumer that is not registered, (within|ABOVE) the promised 1\.02\.$/,
    );
  });

  it('counts the same in one scan and apart, and prints what both cost', async () => {
    const options = { ...tiny, folder, queries: [], masks: [], ledger: null, checks: { rounds: 1, rows: 5_000 } };
    const { checks } = await runBench(options, () => {});
    if (checks === null) throw new Error('The checks were not measured.');
    const cost = {
      ...checks,
      cpuRatio: { middle: 0.2, least: 0.1, greatest: 0.3 },
      wallRatio: { middle: 1, least: 1, greatest: 1 },
    };
    expect(printChecks(cost).split('\n').at(-1)).toBe(
      'The scan takes 0.20 (0.10 to 0.30) of the CPU, within the promised 0.25, and 1.00 (1.00 to 1.00) of the time.',
    );
    expect(checks.checks).toBe(12);
  });

  it('attacks a gateway, one by one and all at once, and prints what became of it', async () => {
    const limits = await measureLimits({ rounds: 1, seconds: 0.5, connections: 2, stockMs: 0 }, () => {});
    expect(limits.attacks.map(({ outcome }) => outcome)).not.toContain('none');
    expect(limits.calm.requests).toBeGreaterThan(0);
    expect(limits.rain.attacks).toBeGreaterThan(0);
    const lines = printLimits(limits).split('\n');
    expect(lines[0]).toMatch(/^attack +outcome +bytes +ms +most +CPU ms +stock ms$/);
    expect(lines.at(-1)).toMatch(
      /(within|ABOVE) the promised 100; the probe's p99 is (within|ABOVE) the promised 250\.$/,
    );
  });

  it('tells how CPU grows, what many shapes keep in memory, and what repeated reads cost by a fixed buffer', async () => {
    const run = { rounds: 1, seconds: 0.3, warmUpSeconds: 0.1 };
    const { linear, operations, fixed } = await runBench(
      {
        ...{ ...tiny, folder, queries: [], masks: [], ledger: null },
        linear: { ...run, like: findQuery('Q5') },
        operations: { operations: 20, steps: 2 },
        fixed: { ...run, queries: [findQuery('Q2')] },
      },
      () => {},
    );
    expect(printLinear(linear)).toMatch(/ms and \S+ µs for each of the rows\.[\s\S]* for each of the fields\.$/);
    expect(
      operations?.steps.map(({ asked, planned }) => [asked, planned - (operations.steps[0]?.planned ?? 0)]),
    ).toEqual([
      [0, 0],
      [10, 10],
      [20, 20],
    ]);
    expect(operations?.again.planned).toBe(0);
    if (fixed !== null) expect(printFixed(fixed)).toMatch(/^query +kept[\s\S]*\nQ2 +(yes|no) /);
    expect(fixed).not.toBeNull();
  });

  it.skipIf(!hasGit)(
    'asks another revision beside this one, over a copy of the database, and leaves nothing of it',
    async () => {
      const before = execFileSync('git', ['worktree', 'list'], { encoding: 'utf8' });
      const options = {
        ...tiny,
        folder,
        queries: [{ ...findQuery('Q1'), roles: ['analyst'] as const }],
        masks: [],
        ledger: null,
      };
      await withRevision(
        'HEAD',
        () => {},
        async (other) => {
          const results = await runBench({ ...options, other }, () => {});
          expect(results.cases[0]?.servers.map(({ name }) => name)).toEqual(['Concord', other.name, 'floor']);
          expect(printResults(results, { ...options, other }, 'Node')).toMatch(
            /This checkout by HEAD \([0-9a-f]{9}\); below 1/,
          );
        },
      );
      expect(execFileSync('git', ['worktree', 'list'], { encoding: 'utf8' })).toBe(before);
    },
  );

  it('measures the floor by itself, to tell the noise', async () => {
    const options: BenchOptions = {
      ...tiny,
      folder,
      queries: [findQuery('Q1')],
      against: 'itself',
      masks: [],
      ledger: null,
    };
    const text = printResults(await runBench(options, () => {}), options, 'Node');
    expect(text).toContain('The floor by the floor');
    expect(text).toMatch(/^Q1 +admin +\S+ x +\S+ to \S+/m);
  });

  it('refuses to measure a list that is not masked', async () => {
    const unmasked = { ...lists[0], fields: 'phone number: country joinedTs' } as MaskPair;
    const run = runBench(
      { ...tiny, folder, queries: [], masks: [{ ...tiny, pairs: [unmasked] }], ledger: null },
      () => {},
    );
    await expect(run).rejects.toThrow('list of 50: number of the masked answer are not masked.');
  });

  it('refuses a query that it does not have', () => {
    expect(() => findQuery('Q9')).toThrow('There is no Q9; known are Q1, Q2, Q3');
  });
});

describe('the accounting', () => {
  it('counts what this process computes, alone and with its children', () => {
    const [alone, together] = [readCpuOfProcess(process.pid), readCpuOfTree(process.pid)];
    for (const before = process.cpuUsage(); process.cpuUsage(before).user < 200_000; );
    expect(readCpuOfProcess(process.pid)).toBeGreaterThan(alone + 150);
    expect(readCpuOfTree(process.pid)).toBeGreaterThan(together + 150);
    expect(readCpuOfProcess(2 ** 30)).toBe(0);
  });

  it('takes the number in the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
  });
});
