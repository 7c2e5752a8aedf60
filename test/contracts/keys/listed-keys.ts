// The keys that LIMITATIONS.md says are read and not enforced: those in backticks in the first column of its first table.

export function readListedKeys(limitations: string): readonly string[] {
  const lines = limitations.split('\n');
  const start = lines.findIndex((line) => line.startsWith('| key'));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'));
  const keys = lines.slice(start + 2, end).map((line) => line.split('|')[1] ?? '');
  return keys.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key]) => key ?? ''));
}

/** `lineage` stands for `lineage.*`, and `observability.alerts` for `observability.alerts[].type`. */
export function isListed(key: string, listed: readonly string[]): boolean {
  return listed.some((name) => key === name || key.startsWith(`${name}.`) || key.startsWith(`${name}[`));
}
