// The whole way from the files of a mesh to its model:
//   text -> YAML with positions -> form -> product -> rules -> linked products.
// Pure: cli/ reads the files. A contract with problems is refused with all of them; the others are loaded.

import { ConcordError } from '../errors/concord-error.ts';
import { compareTexts } from './compare-texts.ts';
import { type FileName, parseFileName, productKeyOf } from './file-name.ts';
import type { NameDatabase } from './level-nodes.ts';
import { limitColumns } from './limit-columns.ts';
import { limitProblems } from './limit-problems.ts';
import { linkMesh } from './link-mesh.ts';
import type { Mesh } from './product.ts';
import { type ContractReading, readContract } from './read-contract.ts';
import { readDomain } from './read-domain.ts';
import { readYaml, type YamlReading } from './read-yaml.ts';
import { checkMesh } from './rules/check-mesh.ts';
import { checkLinks, checkProduct } from './rules/check-product.ts';
import { checkRoles, doubtRoles } from './rules/check-roles.ts';
import { doubtChangelog } from './rules/doubt-changelog.ts';
import { doubtLineage } from './rules/doubt-lineage.ts';

/** `path` ends in `<domain>/<file>`, for example `contracts/domains/orders/order_facts.contract.yaml`. */
export type ContractFile = {
  readonly path: string;
  readonly text: string;
  /** Why there is no text; the path may then be that of a domain's folder. */
  readonly unreadable?: string;
};

/** `productKey` is null where the file is not a product's. */
type RefusedContract = { readonly file: string; readonly productKey: string | null };

export type LoadedMesh = {
  /** Every domain and product without problems, linked with each other. */
  readonly mesh: Mesh;
  /** All that is wrong, ordered by file and place; of each file only so many. */
  readonly problems: readonly ConcordError[];
  /** What is served otherwise than its contract says, because of another contract, and what is probably misspelt. */
  readonly warnings: readonly ConcordError[];
  readonly refused: readonly RefusedContract[];
};

/**
 * `roles` are all roles that somebody can have, null where nobody lists them; `nameDatabase` knows better than contracts
 * which domains share a database.
 */
export function loadMesh(
  files: readonly ContractFile[],
  roles: readonly string[] | null = null,
  nameDatabase: NameDatabase = nameVariable,
): LoadedMesh {
  const read = [...files].sort((a, b) => compareTexts(a.path, b.path)).map(readFile);
  const domains = read.flatMap(({ name, yaml }) => (name?.kind === 'domain' ? [readDomain(name.domain, yaml)] : []));
  const readings = read.flatMap(({ name, yaml }) =>
    name?.kind === 'product' && yaml.value !== undefined
      ? [readContract(name, yaml, domains.find(({ name: domain }) => domain === name.domain)?.domain)]
      : [],
  );
  const unreadable = read.filter(({ name, yaml }) => name?.kind !== 'domain' && yaml.value === undefined);
  const known = read.flatMap(({ name }) => (name?.kind === 'product' ? [`${name.domain}.${name.product}`] : []));

  const problems = [
    ...unreadable.flatMap(({ yaml }) => yaml.problems),
    ...domains.flatMap((domain) => domain.problems),
    ...readings.flatMap((reading) => [...checkProduct(reading), ...checkRoles(reading, roles)]),
  ];
  const sound = readings.filter((reading) => isSound(reading, problems));
  problems.push(...readings.flatMap((reading) => checkLinks(reading, sound, known)));
  problems.push(...checkMesh(domains, soundFirst(readings, problems)));
  const linked = linkMesh(readings, domains, problems, nameDatabase);
  return {
    mesh: linked.mesh,
    problems: tellInOrder(linked.problems),
    warnings: tellInOrder([
      ...linked.warnings,
      ...(roles === null ? doubtRoles(sound) : []),
      ...sound.flatMap(doubtChangelog),
      ...doubtLineage(sound),
    ]),
    refused: refusedFiles(read, linked.mesh),
  };
}

function nameVariable(_domain: string, databaseUrlEnv: string | null): string {
  return databaseUrlEnv ?? '';
}

/** Where two contracts want the same name, the one without other problems has it. */
function soundFirst(
  readings: readonly ContractReading[],
  problems: readonly ConcordError[],
): readonly ContractReading[] {
  const sound = readings.filter((reading) => isSound(reading, problems));
  return [...sound, ...readings.filter((reading) => !sound.includes(reading))];
}

function isSound({ source }: ContractReading, problems: readonly ConcordError[]): boolean {
  return problems.every(({ at }) => at?.file !== source.file);
}

type ReadFile = { readonly path: string; readonly name: FileName | null; readonly yaml: YamlReading };

function readFile({ path, text, unreadable }: ContractFile): ReadFile {
  const name = parseFileName(path);
  const yaml = limitColumns(readYaml(path, text));
  if (name !== null && unreadable === undefined) return { path, name, yaml };
  const at = { file: path, line: 1, column: 1 };
  const problem =
    unreadable === undefined
      ? new ConcordError('CONTRACT_FILE_UNKNOWN', { file: path }, { at })
      : new ConcordError('CONTRACT_FILE_UNREADABLE', { reason: unreadable }, { at });
  return { path, name, yaml: { ...yaml, value: undefined, problems: [problem] } };
}

function refusedFiles(read: readonly ReadFile[], mesh: Mesh): readonly RefusedContract[] {
  return read.flatMap(({ path, name }): readonly RefusedContract[] => {
    if (name === null) return [{ file: path, productKey: null }];
    if (name.kind === 'domain') {
      return mesh.domains.some((domain) => domain.name === name.domain) ? [] : [{ file: path, productKey: null }];
    }
    return mesh.products.some(({ at }) => at.file === path) ? [] : [{ file: path, productKey: productKeyOf(name) }];
  });
}

function tellInOrder(problems: readonly ConcordError[]): readonly ConcordError[] {
  const inOrder = [...problems].sort(
    (a, b) =>
      compareTexts(a.at?.file ?? '', b.at?.file ?? '') ||
      (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
      (a.at?.column ?? 0) - (b.at?.column ?? 0),
  );
  return limitProblems(inOrder);
}
