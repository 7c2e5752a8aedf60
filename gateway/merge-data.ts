// Replies of several subgraphs -> one tree. Names that come from a subgraph are only ever own keys: reads ask for own
// properties, `__proto__` is never written (no legitimate reply has it: such an alias travels under a private name).
// https://nvd.nist.gov/vuln/detail/CVE-2026-32621

export type DataObject = { [key: string]: unknown };

export function isDataObject(value: unknown): value is DataObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readOwn(object: DataObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function createDataObject(): DataObject {
  return Object.create(null) as DataObject;
}

/**
 * Merges `source` into `target`, lists element by element. An object is not replaced by null: where two subgraphs share a
 * namespace and one of them fails, the fields of the other are still served.
 */
export function mergeData(target: DataObject, source: DataObject): void {
  for (const key of Object.keys(source)) {
    if (key === '__proto__') continue;
    const given = source[key];
    if (given === undefined) continue;
    target[key] = mergeValue(readOwn(target, key), given);
  }
}

function mergeValue(present: unknown, given: unknown): unknown {
  if (isDataObject(present)) {
    if (isDataObject(given)) mergeData(present, given);
    else if (given !== null) return given;
    return present;
  }
  if (Array.isArray(present) && Array.isArray(given) && present.length === given.length) {
    for (const [index, element] of given.entries()) present[index] = mergeValue(present[index], element);
    return present;
  }
  // What is no object where another subgraph has one stays, in whichever order they come: it is then told as invalid.
  if (isDataObject(given) && present !== undefined && present !== null) return present;
  return given;
}
