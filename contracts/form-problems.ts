// Turns what zod refuses into errors of the house: each with the place in the file, the key in words, and a next step.

import type { z } from 'zod';
import { ConcordError } from '../errors/concord-error.ts';
import { didYouMean } from '../errors/suggest.ts';
import { foreignTypeNames, typeNames } from './column-type.ts';
import { nameOfPlace } from './part-names.ts';
import type { Path, Source } from './read-yaml.ts';

type Issue = z.core.$ZodIssue;

/** Keys that people try, and what stands for them here. */
export type KeyHints = Readonly<Record<string, string>>;

/** Those of other contract languages. */
const contractKeyHints: KeyHints = {
  pii: 'Write tags: [PII], and a mask.',
  nullable: 'Write required: true, or leave it out.',
  sensitive: 'Write tags: [PII], and a mask.',
  fields: 'Write schema: with the list of columns.',
  columns: 'Write schema: with the list of columns.',
  domain: 'The folder says the domain; the name is <domain>.<tier>.<table>.',
  foreign_key: 'Write references: { product: ..., column: ... }.',
  max_age_hours: 'Write freshness: 24h.',
  quality_checks: 'Write quality: with the list of checks.',
  '<<': 'Merge keys are not part of YAML 1.2; repeat the keys.',
};

const examples: Readonly<Record<string, string>> = {
  name: 'name: orders.product.order_facts',
  version: 'version: "1.0.0"',
  owner: 'owner: { team: "@orders-team" }',
  schema: 'schema: [{ name: order_id, type: string, required: true }]',
  sla: 'sla: { freshness: 24h }',
  semantics: 'semantics: { amount: "Gross, before discount." }',
  freshness: 'freshness: 24h',
  type: 'type: string',
  'column name': 'name: order_id',
  'quality name': 'name: no_negative_amounts',
  'quality type': 'type: not_null',
  bounded_context: 'bounded_context: Orders from placing to delivery',
  team: 'team: "@orders-team"',
};

/** `root` is the whole contract as plain values; `base` is the path of the part that was parsed. */
export function describeIssues(
  issues: readonly Issue[],
  base: Path,
  root: unknown,
  source: Source,
  keyHints: KeyHints = contractKeyHints,
): readonly ConcordError[] {
  return issues.flatMap((issue) => describeIssue(issue, [...base, ...(issue.path as Path)], root, source, keyHints));
}

function describeIssue(
  issue: Issue,
  path: Path,
  root: unknown,
  source: Source,
  keyHints: KeyHints,
): readonly ConcordError[] {
  const found = lookUp(root, path);
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ').filter((name) => name !== '');
    return issue.keys.map((given) => {
      const hint = didYouMean(given, known) === '' ? keyHints[given] : undefined;
      const data = { given, within: nameOfPlace(path, root), known, ...(hint === undefined ? {} : { hint }) };
      return new ConcordError('CONTRACT_KEY_UNKNOWN', data, { at: source.atKey([...path, given]) });
    });
  }
  const key = nameOfPlace(found.path, root);
  const at = source.at(found.path);
  if (found.isMissing) {
    const part = String(path.at(-1));
    const within = nameOfPlace(path.slice(0, -1), root);
    return [
      new ConcordError(
        'CONTRACT_PART_MISSING',
        { part, within, example: examples[`${within.replace(/ .*/, '')} ${part}`] ?? examples[part] ?? null },
        { at },
      ),
    ];
  }
  return [describeValue(issue, key, found.value, source.textOf(found.path), at)];
}

function describeValue(
  issue: Issue,
  key: string,
  value: unknown,
  written: string | undefined,
  at: ConcordError['at'],
): ConcordError {
  const given = describeGiven(value, written);
  if (value === null && key.startsWith('mask ')) {
    const hint = 'Write mask: "null" in quotes for the mask that gives null, or leave the key out for no mask.';
    return new ConcordError('CONTRACT_TYPE_WRONG', { key, expected: 'the name of a mask', given, hint }, { at });
  }
  if (issue.code === 'invalid_value' && typeof value === 'string') {
    return new ConcordError('CONTRACT_WORD_UNKNOWN', { key, given: value, known: issue.values.map(String) }, { at });
  }
  if (issue.code === 'custom' && issue.message === 'a type' && typeof value === 'string') {
    const foreign = foreignTypeNames[value.toLowerCase().replace(/\s*[(<].*/, '')];
    const close = foreign === undefined ? didYouMean(value, typeNames) : `Did you mean "${foreign}"?`;
    const hint = close.trim() || `Types: ${typeNames.join(', ')}.`;
    return new ConcordError('CONTRACT_TYPE_WRONG', { key, expected: 'a type of columns', given, hint }, { at });
  }
  if (issue.code === 'custom' && typeof value === 'string') {
    return new ConcordError('CONTRACT_VALUE_INVALID', { key, given, expected: issue.message }, { at });
  }
  const data = { key, expected: expectedOf(issue), given, hint: hintFor(issue, value) };
  return new ConcordError('CONTRACT_TYPE_WRONG', data, { at });
}

function expectedOf(issue: Issue): string {
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'array'
        ? 'a list with at least one entry'
        : `more than ${issue.inclusive ? 'or equal to ' : ''}${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return 'of another form';
  }
}

const typeWords: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
};

function hintFor(issue: Issue, value: unknown): string | null {
  if (issue.code === 'invalid_type' && issue.expected === 'boolean' && typeof value === 'string') {
    return 'Write true or false, without quotes.';
  }
  if (issue.code === 'invalid_type' && issue.expected === 'number' && typeof value === 'string') {
    return 'Write it without quotes.';
  }
  const wantsText =
    (issue.code === 'custom' && /text|quotes/.test(issue.message)) ||
    (issue.code === 'invalid_type' && issue.expected === 'string');
  return wantsText && (typeof value === 'number' || typeof value === 'boolean') ? 'Write it as text in quotes.' : null;
}

function describeGiven(value: unknown, written: string | undefined): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  // Somebody may have written a URL with a password where it does not belong.
  const shown = (written ?? String(value)).replace(/:\/\/\S*@/g, '://...@');
  const clipped = shown.length > 60 ? `${shown.slice(0, 60)}...` : shown;
  return typeof value === 'string' ? `the text "${clipped}"` : `the ${typeof value} ${clipped}`;
}

type Found = { readonly value: unknown; readonly path: Path; readonly isMissing: boolean };

/** Follows a path as far as it goes. A scalar that stands short for a map (`completeness: 99.9%`) ends it. */
function lookUp(root: unknown, path: Path): Found {
  let value = root;
  for (const [depth, step] of path.entries()) {
    if (typeof value !== 'object' || value === null) return { value, path: path.slice(0, depth), isMissing: false };
    if (!Object.hasOwn(value, step)) return { value: undefined, path: path.slice(0, depth), isMissing: true };
    value = (value as Record<string | number, unknown>)[step];
  }
  return { value, path, isMissing: false };
}

/** The keys of a whole file that its form does not have; a file that is no map at all is one problem. */
export function describeUnknownKeys(known: readonly string[], root: unknown, source: Source): readonly ConcordError[] {
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return [];
  const keys = Object.keys(root).filter((key) => !known.includes(key));
  if (keys.length === 0) return [];
  const issue: Issue = { code: 'unrecognized_keys', keys, message: known.join(' '), path: [] };
  return describeIssue(issue, [], root, source, contractKeyHints);
}
