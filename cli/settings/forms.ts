// What settings take. Each form gets what YAML gives and says in words what it expects, so that one sentence serves for
// the file and for environment variables. What may hold a secret is never repeated.

import { z } from 'zod';
import { parseDuration } from '../../contracts/parse-duration.ts';
import { readAllowedHosts } from '../../http/outside/allowed-hosts.ts';

/** `expected` completes "must be"; `parse` gives undefined for what it refuses. */
export function taking<Value>(expected: string, parse: (given: unknown) => Value | undefined) {
  return z.unknown().transform((given, context): Value => {
    const value = parse(given);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

const textOf = (given: unknown) => (typeof given === 'string' && given.trim() !== '' ? given : undefined);

export const text = taking('a text', textOf);
export const path = taking('a path', textOf);
export const port = taking('a port number, 0 to 65535', (given) => wholeNumber(given, 0, 65_535));
export const switched = taking('true or false', (given) => (typeof given === 'boolean' ? given : undefined));
/** YAML 1.2 reads `on` as a text. */
export const onOrOff = taking('on or off', (given) =>
  given === 'on' || given === true ? true : given === 'off' || given === false ? false : undefined,
);
export const variableName = taking(
  'the name of an environment variable such as ORDERS_DATABASE_URL, which may not begin with CONCORD_',
  (given) => (typeof given === 'string' && /^(?!CONCORD_)[A-Z_][A-Z0-9_]*$/.test(given) ? given : undefined),
);
export const databaseUrl = taking('a URL such as postgres://user:password@host:5432/database', (given) => {
  const url = textOf(given);
  return url !== undefined && isDatabaseUrl(url) ? url : undefined;
});
export const jwksUrl = taking('an https URL; plain http is accepted on this machine only', (given) => {
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined;
  const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1';
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal) ? url : undefined;
});
export const texts = taking('a list of texts', (given) =>
  Array.isArray(given) && given.length > 0 && given.every((item) => textOf(item) !== undefined)
    ? given.map((item) => String(item).trim())
    : undefined,
);
export const outsideHosts = taking(
  'a list of hosts such as reviews.example.com, *.example.com:8443, http://127.0.0.1:4001 or 10.20.0.0/16, none of them link-local, reserved or one of cloud metadata',
  (given) => {
    const hosts = Array.isArray(given) ? given.map(String) : [];
    return hosts.length > 0 && readAllowedHosts(hosts) !== undefined ? hosts : undefined;
  },
);
/** `{ orders: http://127.0.0.1:4101 }`, or the list of `orders=http://127.0.0.1:4101` that a variable gives. */
export const subgraphs = taking('a map of names and URLs such as orders: http://127.0.0.1:4101', (given) => {
  if (Array.isArray(given)) return given.map(String);
  if (typeof given !== 'object' || given === null) return undefined;
  return Object.entries(given).map(([name, url]) => `${name}=${url}`);
});

/** `{ orders: 5s }`, or the list of `orders=5s` that a variable gives; as the list. */
export const namedDurations = taking('a map of names and durations such as orders: 5s', (given) => {
  const pairs = Array.isArray(given)
    ? given.map(String)
    : typeof given === 'object' && given !== null
      ? Object.entries(given).map(([name, duration]) => `${name}=${duration}`)
      : [];
  const isPair = (pair: string) => parseDuration(/^[A-Za-z_]\w*=(.+)$/.exec(pair)?.[1] ?? '') !== undefined;
  return pairs.length > 0 && pairs.every(isPair) ? pairs : undefined;
});

export function word<Word extends string>(words: readonly Word[]) {
  return taking(`one of ${words.join(', ')}`, (given) => words.find((known) => known === given));
}

export function count(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  return taking(expected, (given) => wholeNumber(given, least, most));
}

export function scale(most: number) {
  return taking(`a number above 0 and at most ${most}`, (given) =>
    typeof given === 'number' && given > 0 && given <= most ? given : undefined,
  );
}

/** In seconds. */
export function seconds(most: string, least = 1) {
  const longest = parseDuration(most) ?? 0;
  return taking(`a duration from ${least}s to ${most}, such as 30s or 2m`, (given) => {
    const duration = typeof given === 'string' ? parseDuration(given) : undefined;
    return duration !== undefined && duration >= least && duration <= longest ? duration : undefined;
  });
}

export function isDatabaseUrl(url: string): boolean {
  return URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol);
}

function wholeNumber(given: unknown, least: number, most: number): number | undefined {
  return Number.isInteger(given) && Number(given) >= least && Number(given) <= most ? Number(given) : undefined;
}

// How the text of a variable becomes what YAML would have given.

export const asNumber = (given: string): unknown => (/^\d*\.?\d+$/.test(given) ? Number(given) : given);
export const asList = (given: string): unknown => given.split(',').flatMap((item) => item.trim() || []);
export const asSwitch = (given: string): unknown =>
  given === '1' || given === 'true' ? true : given === '0' || given === 'false' ? false : given;
