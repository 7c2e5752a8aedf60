// Parses one part of a contract with its form. Where something in it is wrong, everything wrong is reported and the rest
// of the part is read all the same, so that one problem does not hide another.

import type { z } from 'zod';
import type { ConcordError } from '../errors/concord-error.ts';
import { describeIssues, type KeyHints } from './form-problems.ts';
import type { Path, Source } from './read-yaml.ts';

/** The value is undefined where too much is wrong; where there are problems it is good only for finding more of them. */
export type FormReading<Value> = { readonly value: Value | undefined; readonly problems: readonly ConcordError[] };

export function readForm<Value>(
  form: z.ZodType<Value>,
  path: Path,
  root: unknown,
  source: Source,
  keyHints?: KeyHints,
): FormReading<Value> {
  const given = path.reduce<unknown>((value, step) => valueAt(value, step), root);
  const first = form.safeParse(given);
  if (first.success) return { value: first.data, problems: [] };
  const second = form.safeParse(withoutIssues(given, first.error.issues));
  return {
    value: second.success ? second.data : undefined,
    problems: describeIssues(first.error.issues, path, root, source, keyHints),
  };
}

function valueAt(value: unknown, step: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string | number, unknown>)[step]
    : undefined;
}

function withoutIssues(given: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(given);
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) remove(copy, [...issue.path, key] as Path);
    else remove(copy, issue.path as Path);
  }
  return copy;
}

/** Removes the last key of a map on the path. List entries stay, because their indexes are their places. */
function remove(root: unknown, path: Path): void {
  let holder: Record<string, unknown> | undefined;
  let last = '';
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) break;
    if (!Array.isArray(value)) {
      holder = value as Record<string, unknown>;
      last = String(step);
    }
    value = (value as Record<string | number, unknown>)[step];
  }
  if (holder !== undefined) delete holder[last];
}
