// Update schedules: cron with five fields (minute, hour, day of month, month, day of week), as crontab(5) writes them.

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const fields = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: months },
  { least: 0, most: 7, names: days },
] as const;

type Field = (typeof fields)[number];

/** The text with single blanks, or undefined where it is no cron schedule. */
export function parseCron(text: string): string | undefined {
  const parts = text.trim().split(/\s+/);
  const isCron = parts.length === 5 && fields.every((field, index) => isField(parts[index] ?? '', field));
  return isCron ? parts.join(' ') : undefined;
}

function isField(text: string, field: Field): boolean {
  return text.split(',').every((item) => {
    const match = /^(\*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?)(?:\/(\d{1,2}))?$/.exec(item);
    if (match === null || match[2] === '0') return false;
    const [, range = ''] = match;
    if (range === '*') return true;
    const [from, to] = range.split('-').map((value) => valueOfName(value, field));
    return from !== undefined && (!range.includes('-') || (to !== undefined && from <= to));
  });
}

function valueOfName(text: string, field: Field): number | undefined {
  const named = (field.names as readonly string[]).indexOf(text.toUpperCase());
  if (named >= 0) return named + field.least;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.least && value <= field.most ? value : undefined;
}
