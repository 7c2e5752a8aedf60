// What one contract says of who sees each of its columns. Read from the values as they were written, so that a contract
// that is refused counts as well: what cannot be read of a column is taken for the strictest, never for silence. A column
// whose name cannot be read is not known here.

import type { FilePosition } from '../errors/concord-error.ts';
import { closeNames } from '../errors/suggest.ts';
import { buildGrantees } from './build-access.ts';
import { contractForm } from './form.ts';
import { accessForm } from './form-access.ts';
import { columnForm } from './form-column.ts';
import type { Governance } from './governance.ts';
import { readPiiPath } from './pii-path.ts';
import { soundsLikePii } from './pii-tag.ts';
import type { Grantee } from './product.ts';
import type { ContractReading } from './read-contract.ts';

export type ColumnDeclaration = {
  readonly column: string;
  /** What it is called in the table. */
  readonly tableColumn: string;
  readonly at: FilePosition;
  readonly governance: Governance;
  /** It is to be masked, but how could not be read. */
  readonly isUnread: boolean;
  /** The key that it references; `lost` where the reference could not be read. */
  readonly references: { readonly product: string; readonly column: string } | 'lost' | null;
};

/**
 * One for each column that has a name; two of one name both count. Where it cannot be read which column of the table is
 * meant, it counts for all that may be.
 */
export function readDeclarations(reading: ContractReading): readonly ColumnDeclaration[] {
  const schema = isMap(reading.root) ? reading.root.schema : undefined;
  if (!Array.isArray(schema)) return [];
  return schema.flatMap((item: unknown, index) =>
    isMap(item) && typeof item.name === 'string'
      ? readTableColumns(item, item.name).map((tableColumn) =>
          closeDoubled(
            reading,
            index,
            readDeclaration(reading, item, { column: item.name as string, tableColumn }, index),
          ),
        )
      : [],
  );
}

function readTableColumns(item: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const from = readKey(item, 'from', columnForm.shape);
  if (from === 'absent') return [name];
  if (from !== 'unread') return [from.value.column];
  const known = Object.keys(columnForm.shape);
  const given = Object.entries(item).flatMap(([key, value]) => (key === 'from' || !known.includes(key) ? [value] : []));
  const named = given.flatMap((value) => (isMap(value) ? Object.values(value) : [value]));
  return [...new Set([name, ...named.filter((one): one is string => typeof one === 'string')])];
}

const governing = ['from', 'mask', 'tags', 'unmask', 'pii_paths', 'references'];

/** Of a key that stands twice only the last is read; what the first would hide is taken for hidden. */
function closeDoubled(reading: ContractReading, index: number, declaration: ColumnDeclaration): ColumnDeclaration {
  const begin = declaration.at;
  const end = reading.source.at(['schema', index + 1]);
  const isLast = !isBefore(begin, end);
  const isDoubled = doubledKeys(reading).some(
    ({ key, at }) => governing.includes(key) && isBefore(begin, at) && (isLast || isBefore(at, end)),
  );
  if (!isDoubled) return declaration;
  return { ...declaration, isUnread: true, governance: { ...declaration.governance, unmask: [] } };
}

function doubledKeys({ problems }: ContractReading) {
  return problems.flatMap(({ code, data, at }) =>
    code === 'CONTRACT_KEY_DUPLICATE' && at !== undefined ? [{ key: (data as { readonly key: string }).key, at }] : [],
  );
}

function isBefore(a: FilePosition, b: FilePosition): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

function readDeclaration(
  reading: ContractReading,
  item: Readonly<Record<string, unknown>>,
  place: Pick<ColumnDeclaration, 'column' | 'tableColumn'>,
  index: number,
): ColumnDeclaration {
  const { shape } = columnForm;
  const mask = readKey(item, 'mask', shape);
  const unmask = readKey(item, 'unmask', shape);
  const paths = readKey(item, 'pii_paths', shape);
  const reference = readKey(item, 'references', shape);
  const tags = readTags(item.tags);
  const read = (readValue(paths) ?? []).map(readPiiPath);
  const piiPaths = read.flatMap(({ path }) => path ?? []);
  const isPii = tags.some(soundsLikePii) || piiPaths.length > 0;
  const isReference = reference !== 'absent';

  const isUntold = mask === 'absent' && piiPaths.length === 0 && !isReference;
  const isUnread =
    mask === 'unread' ||
    paths === 'unread' ||
    read.some(({ path }) => path === null) ||
    (isUntold && (isPii || readKey(item, 'tags', shape) === 'unread' || Object.keys(item).some(soundsPersonal)));
  const isMasked = isUnread || mask !== 'absent' || piiPaths.length > 0;
  const own = unmask === 'unread' ? [] : buildOwn(readValue(unmask));
  const clearFor = isReference ? own : isMasked ? (own ?? readUnmask(reading)) : null;

  const at = reading.source.at(['schema', index]);
  return {
    ...place,
    at,
    governance: { mask: readValue(mask) ?? null, unmask: clearFor, tags, isPii, piiPaths, by: [at] },
    isUnread,
    references: reference === 'unread' ? 'lost' : (readValue(reference) ?? null),
  };
}

function readUnmask(reading: ContractReading): readonly Grantee[] {
  const isDoubled = doubledKeys(reading).some(({ key }) => key === 'unmask' || key === 'access');
  return isDoubled ? [] : reading.product.access.unmask;
}

function buildOwn(unmask: Parameters<typeof buildGrantees>[0]) {
  return unmask === undefined ? null : buildGrantees(unmask);
}

/** Of a list that is not quite one, what is a tag in it. */
function readTags(given: unknown): readonly string[] {
  return (Array.isArray(given) ? given : [given]).filter((tag): tag is string => typeof tag === 'string');
}

/** More than any group has: while it cannot be read how small a group may be, none is shown. */
export const beyondAllGroups = 2_147_483_647;

/** How many rows a group must have, by this contract; null = it does not say. */
export function readMinGroup(reading: ContractReading): number | null {
  const root = isMap(reading.root) ? reading.root : {};
  if (doubledKeys(reading).some(({ key }) => key === 'min_group' || key === 'access')) return beyondAllGroups;
  const unknown = Object.entries(root).flatMap(([key, value]) => (Object.hasOwn(contractForm, key) ? [] : [value]));
  const isMisplaced = unknown.some((part) => isMap(part) && readKey(part, 'min_group', accessForm.shape) !== 'absent');
  const minGroup = isMap(root.access) ? readKey(root.access, 'min_group', accessForm.shape) : 'absent';
  return minGroup === 'unread' || isMisplaced ? beyondAllGroups : (readValue(minGroup) ?? null);
}

type Key<Value> = 'absent' | 'unread' | { readonly value: Value };
type Form = { readonly safeParse: (given: unknown) => { success: true; data: unknown } | { success: false } };
type Output<Part> = Part extends {
  readonly safeParse: (given: unknown) => infer Result;
}
  ? Extract<Result, { success: true }> extends { data: infer Data }
    ? Exclude<Data, undefined>
    : never
  : never;

/** `unread` where it has another form, or seems to be misspelt. */
function readKey<Shape extends Readonly<Record<string, Form>>, Name extends keyof Shape & string>(
  map: Readonly<Record<string, unknown>>,
  key: Name,
  shape: Shape,
): Key<Output<Shape[Name]>> {
  if (!Object.hasOwn(map, key)) {
    const known = Object.keys(shape);
    const isMisspelt = Object.keys(map).some((name) => !known.includes(name) && closeNames(name, known)[0] === key);
    return isMisspelt ? 'unread' : 'absent';
  }
  const parsed = shape[key]?.safeParse(map[key]);
  return parsed?.success ? { value: parsed.data as Output<Shape[Name]> } : 'unread';
}

function readValue<Value>(key: Key<Value>): Value | undefined {
  return typeof key === 'object' ? key.value : undefined;
}

/** Keys of other contract languages, such as `pii: true` or `classification: confidential`, and YAML's merge key. */
function soundsPersonal(key: string): boolean {
  return /^<<$|pii|sensitiv|personal|priva|confidential|classif/i.test(key) && !Object.hasOwn(columnForm.shape, key);
}

function isMap(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}
