import { expect, it } from 'vitest';
import { rememberLoads } from '../../../cli/publish/remember-loads.ts';
import type { ContractFile } from '../../../contracts/load.ts';

it('loads the same texts once, and others whatever they are called', () => {
  const loaded: string[] = [];
  const load = rememberLoads((files) => {
    loaded.push(files.map(({ path, text }) => `${path} ${text}`).join());
    return { domains: [], products: [] } as unknown as ReturnType<Parameters<typeof rememberLoads>[0]>;
  });
  const one: ContractFile = { path: 'a', text: 'bc' };
  const other: ContractFile = { path: 'ab', text: 'c' };
  expect(load([one])).toBe(load([{ ...one }]));
  expect(load([other])).not.toBe(load([one]));
  expect(loaded).toEqual(['a bc', 'ab c']);
});
