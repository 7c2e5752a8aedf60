// Points -> the straight line that is nearest to them, each deviation taken as a share of its point: otherwise the largest
// point alone would decide.

export type Line = { readonly atZero: number; readonly slope: number };

/** Of at least two points with different x, and y above 0. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  const weighed = points.map(([x, y]) => ({ x, y, weight: 1 / (y * y) }));
  const sum = (of: (point: (typeof weighed)[number]) => number) =>
    weighed.reduce((total, point) => total + point.weight * of(point), 0);
  const [w, wx, wy] = [sum(() => 1), sum(({ x }) => x), sum(({ y }) => y)];
  const [wxx, wxy] = [sum(({ x }) => x * x), sum(({ x, y }) => x * y)];
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  return { atZero: (wy - slope * wx) / w, slope };
}
