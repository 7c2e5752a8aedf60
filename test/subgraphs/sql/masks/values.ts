// Values of every storage type: the ends of its range and whatever is odd in it, and many drawn by a seed.

import { createRandom, type Random } from '../../../support/random.ts';

const times = (count: number, one: () => string) => Array.from({ length: count }, one);

const astral = String.fromCodePoint(0x1f468, 0x200d, 0x1f469, 0x200d, 0x1f467); // one family, five code points
const alphabet = [
  'a',
  'Z',
  '7',
  ' ',
  '\t',
  '\n',
  '"',
  '\\',
  "'",
  '%',
  '_',
  'ä',
  'e\u0301',
  'ß',
  '中',
  '\u{1f600}',
  astral,
  '\u200b',
  '\u202e',
  '<',
  '$1',
  '--',
  'İ',
  '\ufffd',
  '\ue000',
  '\u{10ffff}',
];
const drawText = (random: Random) => times(random.integer(0, 14), () => random.pick(alphabet)).join('');

const oddTexts = [
  '',
  ' ',
  '       ',
  '        ',
  '1234567',
  '12345678',
  '    1234',
  '1234    ',
  'abcdefgh',
  `1234567${astral}`,
  `1234${astral}`,
  '\u{1f600}'.repeat(7),
  '\u{1f600}'.repeat(8),
  `abcdefg${'e\u0301'}`,
  `${'\u0301'.repeat(9)}`,
  'x'.repeat(1_000_000),
  `${'中'.repeat(300_000)}ende`,
  '***',
  '****1234',
  'tok_AAAAAAAAAAAAAAAAAAAAAA',
  'null',
  'NaN',
  '\\x00',
  '{}',
  "'; drop table t; --",
];

/** The ends of each number of digits: 9, 10, 11, 99, 100, 101, ... and the same below zero. */
const edges = (digits: number) =>
  Array.from({ length: digits }, (_, place) => 10n ** BigInt(place))
    .flatMap((power) => [1n, 2n, 5n, 9n].flatMap((digit) => [digit * power - 1n, digit * power, digit * power + 1n]))
    .flatMap((number) => [number, -number])
    .map(String);
const within = (least: bigint, greatest: bigint) => (text: string) => BigInt(text) >= least && BigInt(text) <= greatest;

function drawInteger(random: Random, bits: number): string {
  const size = random.integer(1, bits);
  const magnitude = BigInt.asUintN(
    size,
    (BigInt(random.integer(0, 2 ** 32 - 1)) << 32n) | BigInt(random.integer(0, 2 ** 32 - 1)),
  );
  return String(random.chance(0.5) ? magnitude : -magnitude);
}

function integers(bits: number, random: Random, count: number): readonly string[] {
  const [least, greatest] = [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  const fits = within(least, greatest);
  const drawn = times(count, () => drawInteger(random, bits - 1));
  return [...edges(20).filter(fits), String(least), String(greatest), ...drawn.filter(fits)];
}

const digit = (random: Random) => String(random.integer(0, 9));
const drawDecimal = (random: Random) => {
  const whole = times(random.pick([1, 1, 2, 3, 5, 8, 13, 14, 15, 30, 60]), () => digit(random)).join('');
  return `${random.chance(0.5) ? '-' : ''}${whole}.${times(random.integer(1, 20), () => digit(random)).join('')}`;
};
const oddDecimals = [
  'NaN',
  'Infinity',
  '-Infinity',
  '-0.0',
  '0.5',
  '-0.5',
  '9.99999999999999999999',
  '-9.99999999999999999999',
  '10.0',
  '99.99',
  '100.00',
  '999999999999.999999',
  '9999999999999.5',
  '10000000000000',
  '-99999999999999',
  `${'9'.repeat(131_072)}.${'9'.repeat(16_383)}`,
  `-${'9'.repeat(131_072)}.${'9'.repeat(16_383)}`,
  `1${'0'.repeat(131_071)}`,
  `0.${'0'.repeat(16_382)}1`,
  `${'9'.repeat(2_001)}`,
  '9'.repeat(20_000),
];

const oddFloats = [
  'NaN',
  'Infinity',
  '-Infinity',
  '-0',
  '0',
  '5e-324',
  '-5e-324',
  '2.2250738585072014e-308',
  '1.7976931348623157e308',
  '-1.7976931348623157e308',
  '9007199254740991',
  '9007199254740993',
  '999999999999999.9',
  '999999999999999',
  '1000000000000000',
  '9999999999999998',
  '1e15',
  '9.999999999999999e22',
  '1e23',
  '3e22',
  '-3e22',
  '9.999999999999998e22',
  '10.000000000000002',
  '9.999999999999998',
  '29.999999999999996',
  '0.1',
  '123456.789',
];
const oddReals = [
  'NaN',
  'Infinity',
  '-Infinity',
  '-0',
  '1e-45',
  '-1e-45',
  '1.17549435e-38',
  '3.4028235e38',
  '-3.4028235e38',
  '16777216',
  '16777215',
  '9999999',
  '10000000',
  '999999.94',
  '3e10',
  '-3e10',
  '8e37',
  '9.999999',
  '10.000001',
  '29.999998',
];
const drawFloat = (least: number, greatest: number) => (random: Random) =>
  `${random.chance(0.5) ? '-' : ''}${random.next() * 9 + 1}e${random.integer(least, greatest)}`;

const oddDates = [
  'infinity',
  '-infinity',
  '4713-01-01 BC',
  '0044-03-15 BC',
  '0001-12-31 BC',
  '0001-01-01',
  '0001-01-02',
  '0001-12-31',
  '1582-10-15',
  '1969-12-31',
  '1970-01-01',
  '2000-02-29',
  '2024-12-31',
  '9998-12-31',
  '9999-01-01',
  '9999-12-30',
  '9999-12-31',
  '10000-01-01',
  '294276-12-31',
];
const clocks = ['', ' 00:00:00', ' 00:00:00.000001', ' 12:34:56.789', ' 23:59:59.999999', ' 24:00:00'];
const pad = (number: number, width: number) => String(number).padStart(width, '0');
const drawDate = (random: Random) =>
  `${pad(random.integer(1, 9_999), 4)}-${pad(random.integer(1, 12), 2)}-${pad(random.integer(1, 28), 2)}`;
const drawClock = (random: Random) =>
  ` ${pad(random.integer(0, 23), 2)}:${pad(random.integer(0, 59), 2)}:${pad(random.integer(0, 59), 2)}.${pad(random.integer(0, 999_999), 6)}`;
const withClock = (date: string, clock: string) =>
  date.includes('infinity') ? date : date.endsWith(' BC') ? `${date.slice(0, -3)}${clock} BC` : date + clock;
const oddMoments = oddDates
  .flatMap((date) => clocks.map((clock) => withClock(date, clock)))
  .filter((one) => one !== '294276-12-31 24:00:00');
const zones = ['', '+00', '-11', '+14', '+05:30'];
const drawUuid = (random: Random) => times(32, () => random.integer(0, 15).toString(16)).join('');

/** Each value as text that PostgreSQL takes for one of the type, and NULL. */
export function valuesOf(storage: string, count: number, seed: number): readonly (string | null)[] {
  const random = createRandom(seed);
  const draw = (one: (random: Random) => string) => times(count, () => one(random));
  const texts = (): readonly string[] => {
    switch (storage) {
      case 'smallint':
        return integers(16, random, count);
      case 'integer':
        return integers(32, random, count);
      case 'bigint':
        return integers(64, random, count);
      case 'numeric':
        return [...oddDecimals, ...edges(40), ...draw(drawDecimal)];
      case 'numeric(5,2)':
        return [
          'NaN',
          '0',
          '-0.01',
          '9.99',
          '10',
          '99.99',
          '100',
          '999.99',
          '-999.99',
          ...draw((one) => `${one.pick(['', '-'])}${one.integer(0, 999)}.${pad(one.integer(0, 99), 2)}`),
        ];
      case 'double precision':
        return [...oddFloats, ...edges(25), ...draw(drawFloat(-20, 40)), ...draw(drawFloat(-300, 307))];
      case 'real':
        return [...oddReals, ...edges(12), ...draw(drawFloat(-10, 20)), ...draw(drawFloat(-37, 37))];
      case 'date':
        return [...oddDates, '5874897-12-31', ...draw(drawDate)];
      case 'timestamp':
        return [...oddMoments, ...draw((one) => drawDate(one) + drawClock(one))];
      case 'timestamptz':
        return [
          ...oddMoments.slice(0, -5),
          '0001-01-01 00:00:00+14',
          '9999-12-31 23:59:59.999999-12',
          '2023-12-31 23:30:00-01',
          '2024-01-01 00:30:00+01',
          ...draw((one) => drawDate(one) + drawClock(one) + one.pick(zones)),
        ];
      case 'uuid':
        return ['0'.repeat(32), 'f'.repeat(32), ...draw(drawUuid)];
      case 'time':
        return ['00:00', '24:00:00', '23:59:59.999999'];
      case 'boolean':
        return ['true', 'false'];
      case 'json':
      case 'jsonb':
        return ['null', '0', '1e400', '""', '[]', '{}', '{"a":{"b":[1,null]}}', `"${'x'.repeat(100_000)}"`];
      case 'char(40)':
        return [
          ...oddTexts.filter((text) => [...text].length <= 40),
          ...draw(drawText).filter((text) => [...text].length <= 40),
        ];
      case 'text[]':
        return ['{}', '{NULL}', '{a,"b,c"}', '{{a,b},{c,d}}', '[5:6]={a,b}'];
      case 'numeric[]':
        return ['{}', '{NaN,1}', '{{1},{2}}'];
      default:
        return [...oddTexts, ...draw(drawText)];
    }
  };
  return [null, ...texts()];
}
