// Long runs in parts, small enough that a gateway still knows the operations of one when it meets them again.

export function inBatches(total: number, most = 1_000): number[] {
  const whole = Array.from({ length: Math.floor(total / most) }, () => most);
  return total % most === 0 ? whole : [...whole, total % most];
}
