// What the plan says about names that differ between subgraphs: an interface that is an object elsewhere, a response name
// that has two types and was fetched under an alias. Applied to representations and to replies, in place.

import { type DataObject, isDataObject, readOwn } from './merge-data.ts';
import type { Rewrite, RewritePathElement } from './program.ts';

export function rewriteData(rewrites: readonly Rewrite[], value: unknown): void {
  for (const rewrite of rewrites) {
    visitPath(rewrite.path, 0, value, (object) => applyRewrite(rewrite, object));
  }
}

function applyRewrite(rewrite: Rewrite, object: DataObject): void {
  if (rewrite.kind === 'set-value') {
    object[rewrite.key] = rewrite.value;
    return;
  }
  const value = readOwn(object, rewrite.key);
  if (value === undefined) return;
  delete object[rewrite.key];
  object[rewrite.newKey] = value;
}

function visitPath(
  path: readonly RewritePathElement[],
  position: number,
  value: unknown,
  apply: (object: DataObject) => void,
): void {
  if (Array.isArray(value)) {
    for (const element of value) visitPath(path, position, element, apply);
    return;
  }
  if (!isDataObject(value)) return;
  const element = path[position];
  if (element === undefined) apply(value);
  else if (element.kind === 'field') visitPath(path, position + 1, readOwn(value, element.name), apply);
  else if (isOfTypes(value, element.types, true)) visitPath(path, position + 1, value, apply);
}

export function isOfTypes(object: DataObject, types: readonly string[], ifUnknown: boolean): boolean {
  const typeName = readOwn(object, '__typename');
  return typeof typeName === 'string' ? types.includes(typeName) : ifUnknown;
}
