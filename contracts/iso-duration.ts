// Seconds as an ISO 8601 duration, as `@sla` and the catalog show it.

/** 900 -> `PT15M`, 86400 -> `PT24H`. */
export function isoDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'H'],
    [Math.floor((seconds % 3600) / 60), 'M'],
    [seconds % 60, 'S'],
  ] as const;
  const text = parts.map(([amount, unit]) => (amount === 0 ? '' : `${amount}${unit}`)).join('');
  return `PT${text === '' ? '0S' : text}`;
}
