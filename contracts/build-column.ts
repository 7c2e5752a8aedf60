// From the form of a column to the column of the model, not yet linked: mask, tags and unmask are its own.

import { judgeCast } from './casts.ts';
import type { ColumnForm } from './form-column.ts';
import { readPiiPath } from './pii-path.ts';
import { hasPiiTag } from './pii-tag.ts';
import type { Column, ColumnOrigin, Constraints } from './product.ts';
import type { Path, Source } from './read-yaml.ts';

/** `path` is where the column stands in the file; a key column is required unless it says otherwise. */
export function buildColumn(form: ColumnForm, path: Path, isKey: boolean, source: Source): Column {
  const tags = form.tags ?? [];
  const constraints = buildConstraints(form, path, source);
  return {
    name: form.name,
    type: form.type,
    from: buildOrigin(form),
    required: form.required ?? (isKey || constraints.notNull),
    description: form.description ?? '',
    title: form.title ?? null,
    unit: form.unit ?? null,
    default: form.default ?? null,
    tags,
    isPii: hasPiiTag(tags) || form.pii_paths !== undefined,
    mask: form.mask ?? null,
    tokenColumn: form.token_column ?? null,
    tokenLabel: null,
    unmask: [],
    piiPaths: (form.pii_paths ?? []).flatMap((text) => readPiiPath(text).path ?? []),
    constraints,
    references: form.references
      ? {
          productKey: null,
          root: null,
          column: form.references.column,
          as: form.references.as ?? null,
          reverse: form.references.reverse ?? null,
        }
      : null,
    transform: form.transform ?? null,
    deprecated: form.deprecated ?? null,
    at: source.at(path),
  };
}

/** What says nothing but the column's own name and type says nothing. */
function buildOrigin({ name, type, from }: ColumnForm): ColumnOrigin | null {
  if (from === undefined) return null;
  const cast = from.type !== undefined && judgeCast(from.type, type).kind === 'cast' ? from.type : null;
  return from.column === name && cast === null ? null : { column: from.column, type: cast };
}

function buildConstraints(form: ColumnForm, path: Path, source: Source): Constraints {
  const constraints = { notNull: false, unique: false, min: null, max: null, in: null, pattern: null } as {
    -readonly [Key in keyof Constraints]: Constraints[Key];
  };
  for (const [index, constraint] of (form.constraints ?? []).entries()) {
    const at = [...path, 'constraints', index];
    if (constraint.not_null) constraints.notNull = true;
    if (constraint.unique) constraints.unique = true;
    if (constraint.min !== undefined) constraints.min = source.textOf([...at, 'min']) ?? String(constraint.min);
    if (constraint.max !== undefined) constraints.max = source.textOf([...at, 'max']) ?? String(constraint.max);
    if (constraint.pattern !== undefined) constraints.pattern = constraint.pattern;
    if (constraint.in !== undefined) {
      constraints.in = constraint.in.map((value, item) => source.textOf([...at, 'in', item]) ?? String(value));
    }
  }
  return constraints;
}
