// The mask `bucket` as SQL: a number cut to its first digit, towards zero: 5678 -> 5000, -57 -> -50, and 0 for what lies
// between -10 and 10, which has no other digit to hide. Exact and total for every value of every number type; NULL, NaN
// and infinities, which have no first digit, give NULL.

import { type Fragment, sql, wholeNumber, wholeNumbers } from './fragment.ts';

/**
 * @param storage the Postgres type of `raw`, as `format_type` writes it
 * @param raw a column, or another expression that needs no brackets
 */
export function firstDigitExpression(storage: string, raw: Fragment): Fragment {
  switch (storage) {
    case 'smallint':
      return sql`${cutInteger(raw, 4, sql`integer`)}::smallint`;
    case 'integer':
      return cutInteger(raw, 9, sql`integer`);
    case 'bigint':
      return cutInteger(raw, 18, sql`bigint`);
    case 'numeric':
      return cutNumeric(raw);
    case 'real':
      return cutFloat(raw, 6);
    case 'double precision':
      return cutFloat(raw, 14);
    default:
      throw new TypeError(`no first digit of ${storage}`);
  }
}

/**
 * What lies below the first digit is the rest of a division, which has the sign of the number: no result can overflow. How
 * many digits a number has is looked up in a list of powers of ten (measured: 0.1 to 0.3 µs; a logarithm takes 14 and is
 * wrong just below a power of ten, a ladder of conditions makes planning dear).
 *
 * @param most the power of ten that the type's greatest number reaches
 */
function cutInteger(raw: Fragment, most: number, type: Fragment): Fragment {
  // From the least number to the greatest. -100 is the first below the bound -99; from -99 to 99 the divisor is ten,
  // which makes 0 of 7.
  const bounds = [
    ...powers(2, most)
      .map((power) => 1n - power)
      .reverse(),
    ...powers(2, most),
  ];
  const divisors = [...powers(2, most).reverse(), 10n, ...powers(2, most)];
  return sql`(${raw} - ${raw} % (${wholeNumbers(divisors)}::${type}[])[1 + width_bucket(${raw}, ${wholeNumbers(bounds)}::${type}[])])`;
}

/** Few numbers have more digits than the list; their text is cut. */
function cutNumeric(raw: Fragment): Fragment {
  const bounds = powers(2, 13);
  const place = sql`nullif(width_bucket(abs(${raw}), ${wholeNumbers(bounds)}::numeric[]), ${wholeNumber(bounds.length)})`;
  return sql`coalesce(trunc(${raw}, -1 - ${place}), case when abs(${raw}) < 'Infinity' then ${cutText(raw, raw)}::numeric end)`;
}

/**
 * Below 10^(most + 1), where the type has every number of one digit and zeros, through whole numbers; above by the
 * shortest decimal text, which is what a clear viewer sees. The result is in double precision also for `real`, which would
 * write 9e9 as 8.999999e+09.
 */
function cutFloat(raw: Fragment, most: number): Fragment {
  const whole = sql`trunc(${raw})::bigint`;
  const bounds = sql`${wholeNumbers(powers(2, most))}::double precision[]`;
  const divisor = sql`(${wholeNumbers(powers(1, most))}::bigint[])[1 + width_bucket(abs(${raw}), ${bounds})]`;
  return sql`case when abs(${raw}) < ${wholeNumber(10 ** (most + 1))} then (${whole} - ${whole} % ${divisor})::double precision
    when abs(${raw}) < 'Infinity' then ${cutText(raw, sql`${raw}::text::numeric`)}::double precision end`;
}

/** The sign and the first digit of `number`, and zeros in place of the others. */
function cutText(raw: Fragment, number: Fragment): Fragment {
  const whole = sql`trunc(${number})::text`;
  return sql`rpad(left(${whole}, 1 + (${raw} < 0)::integer), length(${whole}), '0')`;
}

/** From 10^least to 10^most. */
function powers(least: number, most: number): bigint[] {
  return Array.from({ length: most - least + 1 }, (_, index) => 10n ** BigInt(least + index));
}
