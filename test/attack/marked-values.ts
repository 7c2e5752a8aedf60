// Values of masked columns in pairs, one for each of two databases: as different as they can be, and alike only in what
// the mask lets through, which is computed here in JavaScript and not by our SQL. Every value that has room for it bears a
// mark that stands nowhere else.

import { createRandom, type Random } from '../support/random.ts';

/** One value as PostgreSQL reads it in each database; null = NULL. */
export type Pair = {
  readonly a: string | null;
  readonly b: string | null;
  /** What a masked viewer gets for both, as JSON; undefined where the mask gives a token, a constant or nothing. */
  readonly declared?: string | number | null;
};

export type Draw = {
  readonly random: Random;
  /** Twelve characters that stand nowhere else in the two databases. */
  readonly mark: () => string;
  /** A number of nine digits that stands nowhere else. */
  readonly number: () => number;
};

/** All marks begin like this, which nothing else does. */
export const markStart = 'qzj';
/** No other number of the databases, the requests or the tests is in here. */
export const numberRange = { least: 610_000_000, most: 699_999_999 } as const;

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

export function createDraw(seed: number): Draw {
  const random = createRandom(seed);
  const used = new Set<number>();
  let marks = 0;
  return {
    random,
    mark: () => {
      marks += 1;
      const noise = Array.from({ length: 6 }, () => random.pick([...letters])).join('');
      return `${markStart}${noise}${marks.toString(36).padStart(3, '0')}`;
    },
    number: () => {
      let number = 0;
      do number = random.integer(numberRange.least, numberRange.most);
      while (used.has(number));
      used.add(number);
      return number;
    },
  };
}

type Values = { readonly isRequired: boolean; readonly index: number; readonly draw: Draw };

/** A pair for a column of `type`, as contracts name it, under `mask`, which fits it. */
export function drawPair(type: string, mask: string, values: Values): Pair {
  const { draw, index, isRequired } = values;
  switch (mask) {
    case 'redact':
    case 'null':
    case 'deny':
      return { a: drawAny(type, index, isRequired, draw), b: drawAny(type, index * 5 + 3, isRequired, draw) };
    case 'tokenize':
    case 'sha256':
      if (!isRequired && index % 7 === 6) return { a: null, b: null };
      return { a: drawPlain(type, draw), b: drawPlain(type, draw) };
    case 'last4':
      return drawLastFour(values);
    case 'year':
      return drawYear(type, values);
    case 'bucket':
      return drawBucket(type, values);
    case 'paths':
      return drawDocument(values);
    default:
      throw new TypeError(`no values for the mask ${mask}`);
  }
}

/** Of every length, order and kind: nothing of it may show. */
function drawAny(type: string, kind: number, isRequired: boolean, draw: Draw): string | null {
  if (!isRequired && kind % 5 === 0) return null;
  const extremes = extremesOf[type];
  if (extremes !== undefined && kind % 5 === 1) return draw.random.pick(extremes);
  return drawPlain(type, draw);
}

/** Ends of the ranges, empty and very long texts, and what other programs trip over. They bear no marks. */
const extremesOf: Readonly<Record<string, readonly string[]>> = {
  string: ['', ' ', 'x'.repeat(3_000), '"\\\n\u2028\u202e', '***', '****', 'null'],
  text: ['', '\t', 'y'.repeat(5_000), '😀😀😀', '\\u0000', "'; --"],
  integer: ['2147483647', '-2147483648', '0'],
  bigint: ['9223372036854775807', '-9223372036854775808', '0'],
  float: ['NaN', 'Infinity', '-Infinity', '5e-324', '1.7976931348623157e308', '-0'],
  date: ['infinity', '-infinity', '0044-03-15 BC', '5874897-12-31'],
  timestamp: ['infinity', '-infinity', '4713-01-01 00:00:00 BC'],
  timestamp_tz: ['infinity', '-infinity', '294276-12-31 23:59:59+00'],
  time: ['24:00:00', '00:00:00'],
  json: ['null', '{}', '[]', '0', '""'],
  'array<string>': ['{}', '{NULL}', '{""}'],
  'array<integer>': ['{}', '{NULL}', '{2147483647,-2147483648}'],
};

/** A value like those of everyday, with its mark. */
export function drawPlain(type: string, draw: Draw): string {
  const { random, mark, number } = draw;
  const pad = (one: number, length = 2) => String(one).padStart(length, '0');
  const day = () => `${random.integer(1705, 1795)}-${pad(random.integer(2, 12))}-${pad(random.integer(2, 28))}`;
  const clock = () => `${pad(random.integer(1, 22))}:${pad(random.integer(0, 59))}:37.${pad(number() % 1_000_000, 6)}`;
  switch (type) {
    case 'string':
    case 'text':
      return `${random.pick(['Aa', 'Mo', 'Zz', 'ß', '\u00e9'])}${'.'.repeat(random.integer(0, 9))}${mark()}`;
    case 'uuid':
      return `${number()}`.replace(
        /^(.{8})(.)$/,
        (_, most, last) => `${most}-dead-4bad-8f00-${last}${hex(random, 11)}`,
      );
    case 'integer':
      return String(number());
    case 'bigint':
      return `${number()}${pad(random.integer(0, 99_999), 5)}`;
    case 'float':
      return `${number()}.5`;
    case 'boolean':
      return String(random.chance(0.5));
    case 'date':
      return day();
    case 'time':
      return clock();
    case 'timestamp':
      return `${day()} ${clock()}`;
    case 'timestamp_tz':
      return `${day()} ${clock()}+00`;
    case 'json':
      return JSON.stringify({ name: mark(), [mark()]: [number(), { deep: mark() }] });
    case 'array<string>':
      return `{${mark()},NULL,${mark()}}`;
    case 'array<integer>':
      return `{${number()},${number()}}`;
    default:
      if (type.startsWith('decimal')) return `${number()}.25`;
      throw new TypeError(`no values of the type ${type}`);
  }
}

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => random.pick([...'0123456789abcdef'])).join('');
}

/** The same last four of other texts of eight characters and more; all that are shorter look alike, and so does NULL. */
function drawLastFour({ index, isRequired, draw }: Values): Pair {
  if (index % 4 === 3) {
    const short = ['', 'a', '1234567', '😀😀😀😀😀😀😀', 'null', '****', ...(isRequired ? [] : [null, null])];
    return { a: draw.random.pick(short), b: draw.random.pick(short), declared: '****' };
  }
  const shown = index % 9 === 4 ? draw.random.pick(['é"\\b', '😀\u00e4\u4e2d\u6587', '  \n.']) : pad4(draw);
  const front = () => `+${draw.random.integer(1, 99)} ${draw.mark()}${'-'.repeat(draw.random.integer(0, 5))}`;
  return { a: `${front()}${shown}`, b: `${front()}${shown}`, declared: `****${shown}` };
}

function pad4({ random }: Draw): string {
  return String(random.integer(0, 9_999)).padStart(4, '0');
}

/** Another day of the same year; what no year of four digits holds is NULL to those who are masked. */
function drawYear(type: string, { index, isRequired, draw }: Values): Pair {
  if (!isRequired && index % 8 === 7) return { a: null, b: null, declared: null };
  const beyond = ['infinity', '-infinity', '0044-03-15 BC'];
  if (index % 8 === 5) return { a: draw.random.pick(beyond), b: draw.random.pick(beyond), declared: null };
  const year = draw.random.integer(1801, 1899);
  const inYear = () => drawPlain(type, draw).replace(/^\d{4}/, String(year));
  const declared = { date: `${year}-01-01`, timestamp: `${year}-01-01T00:00:00` }[type];
  return { a: inYear(), b: inYear(), declared: declared ?? `${year}-01-01T00:00:00+00:00` };
}

/** Another number with the same first digit and as many digits. */
function drawBucket(type: string, { index, isRequired, draw }: Values): Pair {
  if (!isRequired && index % 8 === 7) return { a: null, b: null, declared: null };
  const asText = type === 'bigint' || type.startsWith('decimal');
  const show = (number: string) => (asText ? number : Number(number));
  const { random } = draw;
  if (index % 8 === 5 && type === 'float') {
    const odd = ['NaN', 'Infinity', '-Infinity'];
    return { a: random.pick(odd), b: random.pick(odd), declared: null };
  }
  if (index % 8 === 6)
    return { a: String(random.integer(-9, 9)), b: String(random.integer(-9, 9)), declared: show('0') };
  const sign = index % 8 === 4 ? '-' : '';
  const digits = type === 'integer' ? 9 : random.integer(9, 15);
  // All begin with 6, so that every one is in the range of the marked numbers.
  const within = () => `${sign}${draw.number()}${'7'.repeat(digits - 9)}${asDecimal(type)}`;
  return { a: within(), b: within(), declared: show(`${sign}6${'0'.repeat(digits - 1)}`) };
}

function asDecimal(type: string): string {
  return type === 'float' || type.startsWith('decimal') ? '.5' : '';
}

/**
 * Documents that differ at `attackPaths` alone: in what stands there, in its type, and in whether anything does; or, where
 * they have another shape than the paths, in all that stands there.
 */
function drawDocument({ index, isRequired, draw }: Values): Pair {
  if (!isRequired && index % 9 === 8) return { a: null, b: null };
  const { random, mark, number } = draw;
  const any = () => random.pick([mark(), number(), { [mark()]: [mark()] }, [mark(), null], null]);
  const maybe = (key: string) => (random.chance(0.7) ? { [key]: any() } : {});
  const astray = () => random.pick([mark(), [mark()], [{ email: mark() }], number(), null]);
  if (index % 9 === 7) return { a: JSON.stringify(astray()), b: JSON.stringify([astray()]) };
  const hasContact = index % 3 !== 2;
  const isAstray = index % 9 === 4;
  const systems = ['ios', 'web', 'tv'].slice(0, index % 4);
  const write = () =>
    JSON.stringify({
      colour: ['red', 'blue'][index % 2],
      size: index % 3,
      ...(hasContact ? { contact: isAstray ? astray() : { kind: 'home', ...maybe('email') } } : {}),
      devices: isAstray ? { ip: mark() } : systems.map((os) => ({ os, ...maybe('ip') })),
      'first name': mark(),
      ...maybe('secret'),
    });
  return { a: write(), b: write() };
}
