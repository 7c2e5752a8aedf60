import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findOrMakeRootSecret, findRootSecret } from '../../cli/root-secret.ts';

let folder: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'concord-secret-'));
  home = join(folder, '.concord');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the root secret', () => {
  it('is made once, long, for its owner alone, and leaves no draft behind', () => {
    expect(findRootSecret({ secret: null, home })).toBeNull();
    const made = findOrMakeRootSecret({ secret: null, home });
    expect(findOrMakeRootSecret({ secret: null, home })).toEqual(made);
    expect(made.byteLength).toBeGreaterThanOrEqual(32);
    expect(statSync(join(home, 'secret')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(['secret']);
  });

  it('is the given one where one is given, and then none is made', () => {
    const given = findOrMakeRootSecret({ secret: 'g'.repeat(32), home });
    expect(Buffer.from(given).toString()).toBe('g'.repeat(32));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused when it is short, also from a file', () => {
    expect(() => findOrMakeRootSecret({ secret: 'short', home })).toThrow(/at least 32 bytes/);
    findOrMakeRootSecret({ secret: null, home });
    writeFileSync(join(home, 'secret'), '');
    expect(() => findOrMakeRootSecret({ secret: null, home })).toThrow(/at least 32 bytes/);
    expect(readFileSync(join(home, 'secret'), 'utf8')).toBe('');
  });

  it('is refused below a place that holds no folders, instead of trying for ever', () => {
    const nowhere = '/proc/concord/.concord';
    expect(() => findOrMakeRootSecret({ secret: null, home: nowhere })).toThrow(
      expect.objectContaining({ code: 'HOME_UNUSABLE', data: { home: nowhere, reason: expect.any(String) } }),
    );
  });

  it('cannot be kept where .concord is no folder', () => {
    writeFileSync(home, '');
    expect(() => findOrMakeRootSecret({ secret: null, home })).toThrow(
      expect.objectContaining({ code: 'HOME_UNUSABLE', data: { home, reason: expect.any(String) } }),
    );
  });
});
