// Bad contracts, each a folder named for what is wrong: its files stand in for those of base/, which is a mesh without
// problems, roles.txt lists the roles of the mesh where it does, and expected.txt tells the problems and what is served. Renew them with `vitest -u`.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ContractFile, type LoadedMesh, loadMesh } from '../../contracts/load.ts';

const here = import.meta.dirname;
const cases = readdirSync(join(here, 'cases'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

describe('a bad contract is refused with all its problems, and the others are served, when', () => {
  it.each(cases)('%s', async (name) => {
    const files = overlay(readFolder(join(here, 'base')), readFolder(join(here, 'cases', name)));
    const loaded = loadMesh(files, readRoles(join(here, 'cases', name, 'roles.txt')));
    await expect(print(loaded)).toMatchFileSnapshot(join(here, 'cases', name, 'expected.txt'));
  });
});

it('finds nothing wrong in the mesh that the cases are made from', () => {
  const { problems, warnings, refused } = loadMesh(readFolder(join(here, 'base')));
  expect({ problems, warnings, refused }).toEqual({ problems: [], warnings: [], refused: [] });
});

function readFolder(folder: string): readonly ContractFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => join(folder, file))
    .map((file) => ({
      path: relative(folder, file).split(sep).join('/'),
      text: readFileSync(file, 'utf8'),
    }));
}

/** The roles of the mesh, where a case lists them. */
function readRoles(file: string): readonly string[] | null {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split(/\s+/) : null;
}

function overlay(base: readonly ContractFile[], over: readonly ContractFile[]): readonly ContractFile[] {
  return [...base.filter(({ path }) => over.every((file) => file.path !== path)), ...over];
}

function print({ mesh, problems, warnings, refused }: LoadedMesh): string {
  return [
    ...problems.map(({ code, message }) => `${code}\n  ${message}\n`),
    ...warnings.map(({ code, message }) => `warning ${code}\n  ${message}\n`),
    `refused: ${refused.map(({ file }) => file).join(', ')}\n`,
    `served: ${mesh.products.map(({ key }) => key).join(', ')}\n`,
  ].join('');
}
