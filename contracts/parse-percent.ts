// Percentages of service levels. The sign is required: 0.999 could be either.

/** `99.9%` -> 99.9, or undefined where the text is no percentage between 0 and 100. */
export function parsePercent(text: string): number | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,9})?) ?%$/.exec(text);
  const value = Number(match?.[1]);
  return match !== null && value <= 100 ? value : undefined;
}
