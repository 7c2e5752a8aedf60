// The same questions asked in two ways in turn, many short rounds, so that what else the machine does meets both alike.
// What counts is the CPU of all processes for one request, and of the rounds' ratios the one in the middle.

import { type Measurement, type MeasureOptions, median, middleOf } from './measure.ts';

/** Asks in one of the ways for so many seconds. */
export type Ask = (seconds: number) => Promise<Measurement>;

export type InTurn = {
  readonly on: Measurement;
  readonly off: Measurement;
  /** CPU of `on` by that of `off`: in the middle, and of the middle half of all rounds the least and greatest. */
  readonly ratio: { readonly middle: number; readonly least: number; readonly greatest: number };
};

export async function measureInTurn(
  ask: { readonly on: Ask; readonly off: Ask },
  { rounds, seconds, warmUpSeconds }: Omit<MeasureOptions, 'connections'>,
): Promise<InTurn> {
  await ask.on(warmUpSeconds);
  await ask.off(warmUpSeconds);
  const found: { readonly on: Measurement; readonly off: Measurement }[] = [];
  for (let round = 0; round < rounds; round++) {
    // Who goes first changes from round to round.
    const isOnFirst = round % 2 === 0;
    const first = await (isOnFirst ? ask.on : ask.off)(seconds);
    const second = await (isOnFirst ? ask.off : ask.on)(seconds);
    found.push(isOnFirst ? { on: first, off: second } : { on: second, off: first });
  }
  const ratios = found.map(({ on, off }) => on.totalCpu / off.totalCpu).sort((a, b) => a - b);
  const quarter = Math.floor(ratios.length / 4);
  return {
    on: middleOf(found.map(({ on }) => on)),
    off: middleOf(found.map(({ off }) => off)),
    ratio: {
      middle: median(ratios),
      least: ratios[quarter] ?? Number.NaN,
      greatest: ratios[ratios.length - 1 - quarter] ?? Number.NaN,
    },
  };
}
