// Values for filters and keys: of rows that are there, tokens, guesses of masked values of either database, and nonsense.

import { isTokenMask } from '../../contracts/masks.ts';
import type { ColumnType } from '../../contracts/product.ts';
import type { Random } from '../support/random.ts';
import { attackPaths } from './attack-declarations.ts';
import type { KnownColumn } from './request-vocabulary.ts';

const nonsense: Readonly<Record<string, readonly unknown[]>> = {
  text: [
    '',
    '%',
    '_',
    "' or 1=1 --",
    '***',
    '****',
    'tok_AAAAAAAAAAAAAAAAAAAAAA',
    '\u{1f600}',
    'x'.repeat(400),
    '\\',
    'null',
  ],
  number: [0, -1, 1, 2_147_483_647, 42],
  date: ['1066-10-14', '2999-12-31'],
  moment: ['1066-10-14T00:00:00Z', '2999-12-31T23:59:59Z'],
  local: ['1066-10-14T00:00:00', '2999-12-31T23:59:59'],
  time: ['00:00:00', '23:59:59.999999'],
  uuid: ['ffffffff-ffff-4fff-8fff-ffffffffffff'],
  boolean: [true, false],
  json: [{}, { colour: 'red' }, [1], 'text', 0],
};

/** The operand of one operator, as a variable of a request would hold it. */
export function drawOperand(known: KnownColumn, operator: string, random: Random): unknown {
  if (operator === 'isNull') return random.chance(0.5);
  const { type } = known.column;
  const of = isTokenMask(known.column.mask) ? text : type.kind === 'array' ? type.of : type;
  if (operator === 'hasKey') return random.pick(['colour', 'size', 'secret', 'contact', guessMark(known, random)]);
  if (type.kind === 'array') return drawElements(known, random);
  const one = () => drawValue(known, of, random);
  if (operator === 'in' || operator === 'notIn') return random.chance(0.3) ? [one()] : [one(), one()];
  if (!['contains', 'startsWith', 'endsWith', 'iContains'].includes(operator)) return one();
  if (of.kind === 'scalar' && of.name === 'json') return one();
  const whole = [...String(one())];
  const size = random.integer(1, 4);
  if (operator === 'startsWith') return whole.slice(0, size).join('');
  if (operator === 'endsWith') return whole.slice(-size).join('');
  const part = whole.slice(1, 1 + size).join('');
  return operator === 'iContains' ? part.toUpperCase() : part;
}

/** A key argument or a part of a representation: as the viewer may know it most often. */
export function drawKeyPart(known: KnownColumn, row: number, random: Random): string {
  const value = known.known[row];
  if (value !== null && value !== undefined && random.chance(0.85)) return value;
  if (known.guesses.length > 0 && random.chance(0.8)) return random.pick(known.guesses);
  const { type } = known.column;
  return isTokenMask(known.column.mask) || type.kind !== 'scalar' || type.name !== 'integer' ? 'tok_nobody' : '-5';
}

/** Places in documents: in clear, masked, and such as are not there. */
export function drawPath(known: KnownColumn, random: Random): string {
  const places = ['colour', 'size', 'contact', 'contact.kind', 'devices[0]', 'devices[-1].os', 'name', '[0]'];
  return random.pick([...places, ...attackPaths, 'devices[0].ip', 'secret.deep', guessMark(known, random)]);
}

const text: ColumnType = { kind: 'scalar', name: 'text' };

function drawValue(known: KnownColumn, type: ColumnType, random: Random): unknown {
  const values = known.known.filter((value) => value !== null);
  const isForbidden = known.use === 'masked' || known.use === 'denied';
  if (known.guesses.length > 0 && (isForbidden ? random.chance(0.8) : random.chance(0.3))) {
    return toInput(type, random.pick(known.guesses), random);
  }
  if (values.length > 0 && (known.column.constraints.in !== null || random.chance(0.92))) {
    return toInput(type, random.pick(values), random);
  }
  const allowed = known.column.constraints.in;
  return allowed === null ? drawNonsense(type, random) : random.pick(allowed);
}

function drawNonsense(type: ColumnType, random: Random): unknown {
  const pick = (kind: string) => random.pick(nonsense[kind] ?? []);
  if (type.kind === 'decimal') return String(pick('number'));
  if (type.kind === 'array') return [];
  switch (type.name) {
    case 'integer':
    case 'float':
      return pick('number');
    case 'bigint':
      return String(pick('number'));
    case 'timestamp':
      return pick('local');
    case 'timestamp_tz':
      return pick('moment');
    case 'string':
    case 'text':
      return pick('text');
    default:
      return pick(type.name);
  }
}

/** A text of PostgreSQL as a value of GraphQL; what GraphQL has no word for becomes nonsense of the type. */
export function toInput(type: ColumnType, value: string, random: Random): unknown {
  if (type.kind === 'decimal') return /^-?[\d.]+$/.test(value) ? value : drawNonsense(type, random);
  if (type.kind === 'array') return value;
  switch (type.name) {
    case 'integer':
    case 'float':
      return Number.isFinite(Number(value)) ? Number(value) : drawNonsense(type, random);
    case 'boolean':
      return value === 'true';
    case 'json':
      return JSON.parse(value) as unknown;
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : drawNonsense(type, random);
    case 'timestamp':
    case 'timestamp_tz':
      return /^\d{4}-\d{2}-\d{2} \d{2}:/.test(value)
        ? value.replace(' ', 'T').replace(/\+00$/, 'Z')
        : drawNonsense(type, random);
    default:
      return value;
  }
}

function drawElements({ column, known, guesses }: KnownColumn, random: Random): readonly unknown[] {
  const values = [...known.filter((value) => value !== null), ...guesses];
  const elements = random
    .pick(values)
    .slice(1, -1)
    .split(',')
    .filter((one) => one !== '' && one !== 'NULL' && one !== '""');
  const some = elements.length === 0 ? [] : [random.pick(elements)];
  const isNumber =
    column.type.kind === 'array' && column.type.of.kind === 'scalar' && column.type.of.name === 'integer';
  return isNumber ? some.map(Number) : some;
}

function guessMark({ guesses }: KnownColumn, random: Random): string {
  if (guesses.length === 0) return 'none';
  return /qzj\w{9}/.exec(random.pick(guesses))?.[0] ?? 'none';
}
