// Headers as they were sent -> the few that a route knows, in one pass, without the object that Node makes of all of them.

/** In the order of the names; null where absent. */
export type GivenHeaders = readonly (string | null)[];

/** Clients write names in two or three ways; what is written otherwise is put into lower case each time. */
const mostSpellings = 200;

/**
 * Makes the function that reads headers of these names, in lower case, from `IncomingMessage.rawHeaders`. It gives null where
 * one of them stands twice: what that means is decided by whoever refuses it.
 */
export function createHeaderReader(names: readonly string[]): (rawHeaders: readonly string[]) => GivenHeaders | null {
  const places = new Map(names.map((name, index) => [name, index]));
  const lengths = new Set(names.map(({ length }) => length));
  let spellings = 0;
  const findPlace = (given: string): number | undefined => {
    const known = places.get(given);
    if (known !== undefined || !lengths.has(given.length)) return known;
    const place = places.get(given.toLowerCase());
    if (place !== undefined && spellings < mostSpellings) {
      places.set(given, place);
      spellings += 1;
    }
    return place;
  };
  return (rawHeaders) => {
    const values = names.map(nothing);
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const place = findPlace(rawHeaders[index] ?? '');
      if (place === undefined) continue;
      if (values[place] !== null) return null;
      values[place] = rawHeaders[index + 1] ?? '';
    }
    return values;
  };
}

const nothing = (): string | null => null;
