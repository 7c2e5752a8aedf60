// The lines of CODEOWNERS that give a domain's contracts to its team; never twice, and never in the place of another's.

/** `/contracts/orders/ @orders-team` */
export type OwnerLine = { readonly path: string; readonly owner: string };

/** Where code hosts look for the file, first one first. */
export const ownerFiles: readonly string[] = [
  '.github/CODEOWNERS',
  'CODEOWNERS',
  'docs/CODEOWNERS',
  '.gitlab/CODEOWNERS',
];

/** The text with the line, or null where the path has an owner already. `text` is null where there is no file yet. */
export function addOwner(text: string | null, { path, owner }: OwnerLine): string | null {
  const line = `${path} ${owner}`;
  if (text === null) return `# Who must agree to a change. The last line that fits a file counts.\n${line}\n`;
  const isThere = text.split(/\r?\n/).some((one) => one.trim().split(/\s+/)[0] === path);
  if (isThere) return null;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text}${text === '' || /\n$/.test(text) ? '' : end}${line}${end}`;
}
