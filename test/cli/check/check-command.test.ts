// `concord check` as it is typed: what it ends with, and where its report goes.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CheckedShop, contracts, openCheckedShop, ordersFile } from './checked-shop.ts';

const program = fileURLToPath(new URL('../../../cli/concord.js', import.meta.url));
let shop: CheckedShop;
beforeAll(async () => {
  shop = await openCheckedShop();
});
afterAll(() => shop.close());

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

function concord(...words: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env.PATH, ...shop.variables };
  const child = spawn(process.execPath, [program, 'check', ...words], { cwd: shop.folder, env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('concord check', () => {
  it('ends with 0 where nothing speaks against the contracts, and says so on stdout', async () => {
    const { code, out, err } = await concord();
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^0 products to check, compared with published\.\n/);
    expect(out).toMatch(/\nPassed\. 1 warning\.\n$/);
  });

  it('ends with 1 where something does, and writes the report where it is told', async () => {
    shop.write(ordersFile, (contracts[ordersFile] ?? '').replace('"decimal(12,2)"', 'string'));
    const file = join(shop.folder, 'report.sarif');
    const { code, out, err } = await concord(
      'contracts/shop',
      '--against',
      'main',
      '--format',
      'sarif',
      '--output',
      file,
    );
    expect([code, out, err]).toEqual([1, '', '']);
    const [{ results }] = JSON.parse(readFileSync(file, 'utf8')).runs;
    const [{ physicalLocation }] = results.find(
      ({ ruleId }: { ruleId: string }) => ruleId === 'COLUMN_TYPE_DIFFERS',
    ).locations;
    expect(physicalLocation).toEqual({
      artifactLocation: { uri: 'contracts/shop/orders.contract.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 12, startColumn: 5 },
    });
    shop.restore();
  });

  it.each([
    [['--against', 'nowhere'], 'CHECK_REVISION_UNKNOWN', 'has no revision "nowhere"'],
    [['nothing-here'], 'CHECK_FILE_MISSING', '"nothing-here" is not there'],
    [['.git'], 'CHECK_NO_CONTRACTS', 'There are no contracts in .git'],
    [['--quality-time', 'long'], 'CHECK_OPTION_INVALID', '--quality-time does not know "long"'],
    [['--output', 'no/such/folder/report'], 'CHECK_OUTPUT_UNWRITABLE', 'cannot be written'],
  ])('ends with 2 where it could not be checked: %j', async (words, _code, sentence) => {
    const { code, out, err } = await concord(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
