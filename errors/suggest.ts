// "Did you mean": names close to a given one, as graphql-js suggests them.

const mostSuggestions = 3;

/** A sentence such as ` Did you mean "customer_id"?`, with its leading blank, or the empty text where nothing is close. */
export function didYouMean(given: string, known: readonly string[]): string {
  const close = closeNames(given, known);
  if (close.length === 0) return '';
  const quoted = close.map((name) => `"${name}"`);
  return ` Did you mean ${listWords(quoted, 'or')}?${describeForeignLetters(given, close)}`;
}

/** Of names that read the same: ` The given one has U+043E.` */
function describeForeignLetters(given: string, close: readonly string[]): string {
  const isPlain = (letter: string) => letter >= ' ' && letter <= '~';
  const foreign = [...given].filter((letter) => !isPlain(letter) && !close.some((name) => name.includes(letter)));
  const points = foreign.map(
    (letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return points.length === 0 ? '' : ` The given one has ${listWords([...new Set(points)], 'and')}.`;
}

/** At most three, the closest first. `limit`: how many letters may differ. */
export function closeNames(
  given: string,
  known: readonly string[],
  limit = Math.floor(given.length * 0.4) + 1,
): readonly string[] {
  return [...new Set(known)]
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase(), limit) }))
    .filter((candidate) => candidate.distance <= limit)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, mostSuggestions)
    .map((candidate) => candidate.name);
}

/** `a`, `a or b`, `a, b or c`. */
export function listWords(words: readonly string[], conjunction: 'and' | 'or'): string {
  const last = words.at(-1);
  if (last === undefined) return '';
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** Levenshtein distance, or `limit + 1` as soon as it must be larger. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}
