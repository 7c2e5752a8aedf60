// Values and comments as YAML that reads back as it was, whatever a table is called or a comment says.

/** Words and numbers that stand for something else than a text. */
const meansOther = /^(true|false|null|yes|no|on|off|y|n|~|[-+.\d].*)$/i;

/** `Customers` as it is; everything that YAML could read otherwise in double quotes. */
export function yamlText(text: string): string {
  if (/^[A-Za-z@][\w ./@()-]*$/.test(text) && !/^@|\s$|\s#|:/.test(text) && !meansOther.test(text)) return text;
  // JSON is YAML but for the signs that end a line there, and not here.
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escapeSign);
}

/** What somebody wrote about a table, without signs that no contract may hold, or that turn around how a line is read. */
export function printable(text: string): string {
  return text.replaceAll(/(?![\t\n\r])\p{Cc}|\p{Cs}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
}

export function yamlValue(value: string | number | boolean | readonly (string | number)[]): string {
  if (typeof value === 'string') return yamlText(value);
  return typeof value === 'object' ? `[${value.map((one) => yamlValue(one)).join(', ')}]` : String(value);
}

/** `{ min: 0, max: 10 }` */
export function yamlMap(map: Readonly<Record<string, Parameters<typeof yamlValue>[0]>>): string {
  return `{ ${Object.entries(map)
    .map(([key, value]) => `${key}: ${yamlValue(value)}`)
    .join(', ')} }`;
}

const mostOfComment = 240;

/** One line that no text can leave. */
export function yamlComment(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return `# ${line.length > mostOfComment ? `${line.slice(0, mostOfComment)} ...` : line}`;
}

function escapeSign(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
