// What contracts are compared with: a revision of git, what is published, nothing; and what becomes of parts that nobody could
// look at.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CheckedShop, contracts, openCheckedShop, ordersFile } from './checked-shop.ts';

let shop: CheckedShop;
beforeAll(async () => {
  shop = await openCheckedShop();
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.restore();
  shop.git('checkout', '--quiet', 'main');
});

const orders = contracts[ordersFile] ?? '';
const added = orders
  .replace('2.1.0', '2.2.0')
  .replace('semantics:', '  - { name: margin, type: "decimal(12,2)", description: What is earned }\nsemantics:');
const noDatabase = { DATABASE_URL: '' };

describe('a revision', () => {
  it('is compared with what lies in the folder, committed or not', async () => {
    shop.write(ordersFile, added);
    const { against, products, changes } = await shop.check({ against: 'main', variables: noDatabase });
    expect(against).toBe('main');
    expect(products.map(({ before, after, asked }) => [before, after, asked])).toEqual([['2.1.0', '2.2.0', 'minor']]);
    expect(changes.map(({ kind }) => kind)).toEqual(['column-added']);
    expect((await shop.check({ against: 'HEAD~0', variables: noDatabase })).changes).toEqual(changes);
  });

  it('shows what was taken out of the folder, though it is still published', async () => {
    shop.remove(ordersFile);
    const { products, findings } = await shop.check({ against: 'main' });
    expect(products).toEqual([expect.objectContaining({ product: 'shop.orders', before: '2.1.0', after: null })]);
    expect(findings.map(({ code }) => code)).toContain('PRODUCT_REMOVED_EARLY');
    expect((await shop.check({ against: 'published' })).products).toEqual([]);
  });

  it('is compared file by file where files or one domain are told', async () => {
    shop.write(ordersFile, added);
    const only = { against: 'main', variables: { ...noDatabase } };
    for (const path of [ordersFile, 'shop']) {
      const { products, isPassed } = await shop.check({ ...only, paths: [join(shop.folder, 'contracts', path)] });
      expect([path, isPassed, products.map(({ product }) => product)]).toEqual([path, true, ['shop.orders']]);
    }
    const { products } = await shop.check({ ...only, paths: [join(shop.folder, 'contracts', 'people')] });
    expect(products).toEqual([]);
  });

  it.each(['no-such-branch', '--help', '-n1', 'main\0x', 'HEAD:contracts', '$(touch x)', ''])(
    'that does not exist is refused: %j',
    async (against) => {
      await expect(shop.check({ against })).rejects.toMatchObject({ code: 'CHECK_REVISION_UNKNOWN' });
    },
  );

  it('cannot be had where there is no repository, or no git', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-no-git-'));
    mkdirSync(join(folder, 'shop'));
    writeFileSync(join(folder, 'shop', 'domain.yaml'), contracts['shop/domain.yaml'] ?? '');
    const path = process.env.PATH;
    try {
      await expect(shop.check({ against: 'main', paths: [folder] })).rejects.toMatchObject({
        code: 'CHECK_NO_REPOSITORY',
      });
      process.env.PATH = folder;
      await expect(shop.check({ against: 'main' })).rejects.toMatchObject({ code: 'CHECK_NO_GIT' });
    } finally {
      process.env.PATH = path;
      rmSync(folder, { recursive: true });
    }
  });

  it('takes no link and no file that stands deeper for a contract', async () => {
    mkdirSync(join(shop.folder, 'contracts', 'shop', 'old'), { recursive: true });
    shop.write('shop/old/gone.contract.yaml', orders);
    execFileSync('ln', ['-s', '/etc/hostname', join(shop.folder, 'contracts', 'shop', 'link.contract.yaml')]);
    shop.git('checkout', '--quiet', '-b', 'links');
    shop.git('add', '.');
    shop.git('commit', '--quiet', '--message', 'Links');
    rmSync(join(shop.folder, 'contracts', 'shop', 'link.contract.yaml'));
    expect((await shop.check({ against: 'links', variables: noDatabase })).isPassed).toBe(true);
  });
});

describe('what is published', () => {
  it('is what is compared with, where nothing else is said', async () => {
    expect((await shop.check()).against).toBe('published');
  });

  it('cannot be compared with where it is not known', async () => {
    const asked = shop.check({ against: 'published', variables: noDatabase });
    await expect(asked).rejects.toMatchObject({ code: 'CHECK_AGAINST_NOTHING' });
  });
});

describe('a part that nobody could look at', () => {
  it('is told with its reason, and does not fail what else is sound', async () => {
    const { isPassed, against, skipped } = await shop.check({ variables: noDatabase });
    expect([isPassed, against, skipped.map(({ part }) => part)]).toEqual([
      true,
      null,
      ['version', 'unmasking', 'consumers', 'table', 'quality'],
    ]);
    for (const { reason } of skipped) expect(reason).toContain('No database is running');
  });

  it('fails it where it is required', async () => {
    const { isPassed, findings } = await shop.check({ required: 'database,version', variables: noDatabase });
    expect(isPassed).toBe(false);
    expect(findings.map(({ part, code }) => [part, code])).toEqual([
      ['version', 'CHECK_PART_SKIPPED'],
      ['table', 'CHECK_PART_SKIPPED'],
      ['quality', 'CHECK_PART_SKIPPED'],
    ]);
    await expect(shop.check({ required: 'databse' })).rejects.toMatchObject({ code: 'CHECK_OPTION_INVALID' });
  });

  it('names the database that does not answer, and never its password', async () => {
    const url = new URL(shop.url);
    url.port = '1';
    url.password = 'verysecret';
    const { skipped } = await shop.check({ variables: { DATABASE_URL: url.href } });
    expect(skipped.map(({ part }) => part)).toContain('table');
    expect(JSON.stringify(skipped)).not.toContain('verysecret');
  });
});
