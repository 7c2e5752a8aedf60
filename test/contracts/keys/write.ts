// One text of a value, to compare observations by.

export function write(value: unknown): string {
  return JSON.stringify(value, (_, part) => (part instanceof Map ? [...part] : part), 1);
}
