// Durations as contracts write them: `15m`, `1h30m`, `24h`, `7d`, or ISO 8601 (`PT15M`, `P1DT12H`).

const short = /^(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;
const iso = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/;
const secondsOf = [604_800, 86_400, 3_600, 60, 1];

/** Seconds, or undefined where the text is no duration. Months and years have no fixed length, so they are none. */
export function parseDuration(text: string): number | undefined {
  const match = iso.exec(text) ?? short.exec(text);
  const parts = match?.slice(1) ?? [];
  if (parts.every((part) => part === undefined)) return undefined;
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (secondsOf[index] ?? 0), 0);
}
