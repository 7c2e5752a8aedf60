// What is served of others is what they published: byte for byte as it stands in the packages that origin.json names.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../../portal/vendor/', import.meta.url);
const origin = JSON.parse(readFileSync(new URL('origin.json', folder), 'utf8')) as Record<
  string,
  { readonly from: string; readonly sha256: string }
>;

it('serves the files of others unchanged, each with its version in its name and in its origin', () => {
  const present = readdirSync(folder).filter((name) => !['origin.json', 'LICENSES.txt'].includes(name));
  expect(present.sort()).toEqual(Object.keys(origin).sort());
  for (const [name, { from, sha256 }] of Object.entries(origin)) {
    const digest = createHash('sha256')
      .update(readFileSync(new URL(name, folder)))
      .digest('hex');
    expect([name, digest]).toEqual([name, sha256]);
    const [, version = '-'] = /^npm:[\w-]+@([\d.]+)\//.exec(from) ?? [];
    expect(name).toContain(`-${version}.`);
  }
});
