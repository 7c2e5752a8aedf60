// Whether an answer looks like the one that a page shows: the same keys in the same order, the same types, lists filled
// where the page's are, and masks where the page has them. Values differ with the data.

/** Pages about other things leave out what the answer stands on. */
export function findAnswerDifference(shown: object, answer: object): string | null {
  const { extensions: _, ...others } = answer as { readonly extensions?: unknown };
  return findDifference(shown, 'extensions' in shown ? answer : others);
}

/** Null where it does, otherwise what differs and where. */
export function findDifference(shown: unknown, given: unknown, path = 'the answer'): string | null {
  if (Array.isArray(shown)) {
    if (!Array.isArray(given)) return `${path} is no list`;
    if (shown.length > 0 && given.length === 0) return `${path} is empty`;
    const differences = given.map((item, index) =>
      findDifference(shown[Math.min(index, shown.length - 1)], item, `${path}.${index}`),
    );
    return shown.length === 0 ? null : (differences.find((difference) => difference !== null) ?? null);
  }
  if (typeof shown === 'object' && shown !== null) {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return `${path} is no object`;
    const [keys, others] = [Object.keys(shown), Object.keys(given)];
    if (keys.join() !== others.join()) return `${path} has the keys ${others.join()}, not ${keys.join()}`;
    const inner = keys.map((key) =>
      findDifference(
        (shown as Record<string, unknown>)[key],
        (given as Record<string, unknown>)[key],
        `${path}.${key}`,
      ),
    );
    return inner.find((difference) => difference !== null) ?? null;
  }
  if (kindOf(shown) !== kindOf(given)) return `${path} is ${JSON.stringify(given)}, not like ${JSON.stringify(shown)}`;
  return null;
}

const forms: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a token', /^tok_[\w-]{22}$/],
  ['hidden', /^\*\*\*$/],
  ['masked to the last four', /^\*{4}/],
  ['a moment', /^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/],
  ['a date', /^\d{4}-\d\d-\d\d$/],
  ['a number as text', /^-?\d+(\.\d+)?$/],
];

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'string') return typeof value;
  return forms.find(([, pattern]) => pattern.test(value))?.[0] ?? 'text';
}
