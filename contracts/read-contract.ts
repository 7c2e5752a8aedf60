// One contract file becomes a reading: the product as far as it could be read, where everything stands, and what is
// wrong with its form. A product with problems is never served; it only lets the rules find more problems in one go.

import { ConcordError } from '../errors/concord-error.ts';
import { buildCheck } from './build-check.ts';
import { buildColumn } from './build-column.ts';
import { buildProduct } from './build-product.ts';
import type { FileName } from './file-name.ts';
import { type ContractForm, contractForm } from './form.ts';
import { type CheckForm, checkForm, type ParamsForm, paramsForms } from './form-check.ts';
import { type ColumnForm, columnForm } from './form-column.ts';
import { describeUnknownKeys } from './form-problems.ts';
import type { Column, Domain, Product } from './product.ts';
import { readForm } from './read-form.ts';
import type { Path, Source, YamlReading } from './read-yaml.ts';

/** `isWhole`: every key of it could be read. */
export type WrittenColumn = { readonly path: Path; readonly form: ColumnForm; readonly isWhole: boolean };

export type ContractReading = {
  readonly file: Extract<FileName, { kind: 'product' }>;
  readonly source: Source;
  /** The whole file as plain values, whatever its form. */
  readonly root: unknown;
  /** `name:` as written, where it has the form of a name. */
  readonly writtenName: string | undefined;
  /** Unlinked. Columns and parts that could not be read are missing in it. */
  readonly product: Product;
  /** The contract's own words, by the name of the column. */
  readonly written: ReadonlyMap<string, WrittenColumn>;
  /** Names of all columns, also of those whose other keys could not be read. */
  readonly columnNames: readonly string[];
  /** Path of each check of `product.quality`. */
  readonly checkPaths: readonly Path[];
  readonly has: (key: keyof ContractForm) => boolean;
  readonly problems: readonly ConcordError[];
};

export function readContract(
  file: ContractReading['file'],
  yaml: YamlReading,
  domain: Domain | undefined,
): ContractReading {
  const { source, value: root } = yaml;
  const problems: ConcordError[] = [...yaml.problems, ...describeUnknownKeys(Object.keys(contractForm), root, source)];
  const read = <Value>(form: Parameters<typeof readForm<Value>>[0], path: Path): Value | undefined => {
    const reading = readForm(form, path, root, source);
    problems.push(...reading.problems);
    return reading.value;
  };

  const form = Object.fromEntries(
    Object.entries(contractForm).map(([key, part]) => [key, read<unknown>(part, [key])]),
  ) as ContractForm; // each value came from the form of its key
  const key = form.primary_key ?? [];
  const columns: Column[] = [];
  const written = new Map<string, WrittenColumn>();
  const columnNames: string[] = [];
  for (const [index, item] of (form.schema ?? []).entries()) {
    const path = ['schema', index];
    const name = (item as { name?: unknown } | null)?.name;
    if (typeof name === 'string') {
      const first = columnNames.indexOf(name);
      if (first >= 0) {
        const data = { column: name, line: source.at(['schema', first]).line };
        problems.push(new ConcordError('CONTRACT_COLUMN_DUPLICATE', data, { at: source.at([...path, 'name']) }));
      }
    }
    columnNames.push(typeof name === 'string' ? name : '');
    const before = problems.length;
    const column = read<ColumnForm>(columnForm, path);
    if (column === undefined || written.has(column.name)) continue;
    written.set(column.name, { path, form: column, isWhole: problems.length === before });
    columns.push(buildColumn(column, path, key.includes(column.name), source));
  }
  const checks = (form.quality ?? []).flatMap((_, index) => {
    const path = ['quality', index];
    const check = read<CheckForm>(checkForm, path);
    if (check === undefined) return [];
    const params =
      check.params === undefined ? {} : (read<ParamsForm>(paramsForms[check.type], [...path, 'params']) ?? {});
    return [{ check: buildCheck(check, params, path, source), path }];
  });

  return {
    file,
    source,
    root,
    writtenName: form.name,
    product: buildProduct({ file, form, columns, checks: checks.map(({ check }) => check), domain, source }),
    written,
    columnNames: columnNames.filter((name) => name !== ''),
    checkPaths: checks.map(({ path }) => path),
    has: (part) => typeof root === 'object' && root !== null && Object.hasOwn(root, part),
    problems,
  };
}
