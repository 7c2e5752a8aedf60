// The columns of all contracts as nodes, with the two relations that make them equally strict: `keys`, which a foreign key
// inherits from, and the groups of those that stand for one column of one table.

import { type ColumnDeclaration, readDeclarations } from './declared-governance.ts';
import { findTarget } from './find-target.ts';
import type { ContractReading } from './read-contract.ts';
import type { DomainReading } from './read-domain.ts';

/** A column of one contract. */
export type LevelNode = {
  readonly reading: ContractReading;
  readonly column: string;
  /** What it is called in the table. */
  readonly tableColumn: string;
  readonly declared: readonly ColumnDeclaration[];
  /** The keys that it references, where they could be found. */
  readonly keys: readonly LevelNode[];
  /** The keys, as `<product id>.<column>`, that could not be found. */
  readonly lost: readonly string[];
};

/** The contracts' statements about one table, or one column of it. */
export type SourceGroup<Item> = {
  readonly members: readonly Item[];
  /** Those whose database could not be read, so that it may be this one: they are heard here, and not served. */
  readonly guests: readonly Item[];
};

/**
 * What tells the database of a domain from those of others, by the domain's name and the variable that its domain.yaml
 * names (null = the mesh's). Contracts alone have nothing but that variable.
 */
export type NameDatabase = (domain: string, databaseUrlEnv: string | null) => string;

/** `sound` are the contracts that can be referenced, which a reference means before it means others. */
export function collectNodes(
  readings: readonly ContractReading[],
  sound: readonly ContractReading[],
): readonly LevelNode[] {
  const nodes = readings.flatMap((reading) => {
    const declared = readDeclarations(reading);
    const places = groupBy(declared, ({ column, tableColumn }) => coordinate(tableColumn, column));
    return [...places.values()].flatMap((alike) =>
      alike.slice(0, 1).map(({ column, tableColumn }) => ({
        reading,
        column,
        tableColumn,
        declared: alike,
        keys: [] as LevelNode[],
        lost: [] as string[],
      })),
    );
  });
  const byCoordinate = groupBy(nodes, ({ reading, column }) => coordinate(reading.source.file, column));
  for (const node of nodes) {
    for (const { references } of node.declared) {
      if (references === null) continue;
      if (references === 'lost') {
        node.lost.push(`${node.reading.product.id}.${node.column}`);
        continue;
      }
      const keys = findTargets(references.product, readings, sound).flatMap(
        ({ source }) => byCoordinate.get(coordinate(source.file, references.column)) ?? [],
      );
      node.keys.push(...keys);
      if (keys.length === 0) node.lost.push(`${references.product.replace(/@.*/, '')}.${references.column}`);
    }
  }
  return nodes;
}

function findTargets(
  given: string,
  readings: readonly ContractReading[],
  sound: readonly ContractReading[],
): readonly ContractReading[] {
  const target = findTarget(given, sound);
  if (target.kind === 'found') return [target.reading];
  const [id, major] = given.split('@');
  return readings.filter(
    ({ product }) => product.id === id && (major === undefined || product.version.major === Number(major)),
  );
}

/** The name of each domain's database; undefined where its domain.yaml could not be read. */
export type Databases = ReadonlyMap<string, string | undefined>;

/** Of two readings of one domain the first counts, as it is the one that is served. */
export function nameDatabases(domains: readonly DomainReading[], nameDatabase: NameDatabase): Databases {
  return new Map(
    [...domains]
      .reverse()
      .map(({ name, databaseUrlEnv }) => [
        name,
        databaseUrlEnv === undefined ? undefined : nameDatabase(name, databaseUrlEnv),
      ]),
  );
}

/** `part` tells apart what lies in one table, such as the names of its columns. */
export function groupBySource<Item extends { readonly reading: ContractReading }>(
  items: readonly Item[],
  databases: Databases,
  part: (item: Item) => string,
): readonly SourceGroup<Item>[] {
  const databaseOf = ({ reading }: Item) => databases.get(reading.file.domain);
  const place = (item: Item) => {
    const { schema, table } = item.reading.product.source;
    return JSON.stringify([schema, table, part(item)]);
  };
  return [...groupBy(items, place).values()].flatMap((alike) => {
    const known = groupBy(alike, databaseOf);
    const guests = known.get(undefined) ?? [];
    return [...known].flatMap(([database, members]) => (database === undefined ? [] : [{ members, guests }]));
  });
}

function coordinate(place: string, column: string): string {
  return JSON.stringify([place, column]);
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
