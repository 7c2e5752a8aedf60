// The commands of a `sh` block: continued lines joined, pipes and lists taken apart, words unquoted. What only a shell can
// do besides (substitution, redirection) stays inside the words.

/** Each command as words: `[['npx', 'concord', 'serve']]`. Comments and settings of variables in front are left out. */
export function splitCommands(text: string): readonly (readonly string[])[] {
  const lines = text.replaceAll('\\\n', ' ').split('\n');
  return lines.flatMap((line) => splitLine(line)).filter((words) => words.length > 0);
}

/** A word is made of plain characters, quoted parts and substitutions, side by side. */
const substitution = String.raw`\$\(\([^)]*\)\)|\$\([^)]*\)`;
const word = String.raw`(?:'[^']*'|"(?:${substitution}|[^"])*"|${substitution}|[^\s'";|&()])+`;
const keyword = /^(do|then|else)$/;
const control = /^(for|done|if|fi|while)$/;

function splitLine(line: string): string[][] {
  const commands: string[][] = [[]];
  const part = new RegExp(String.raw`\s*(?:(#.*$)|(&&|\|\||[;|&()])|(${word}))`, 'gy');
  for (const [, comment, separator, text] of line.matchAll(part)) {
    if (comment !== undefined) break;
    if (separator !== undefined) commands.push([]);
    else if (text !== undefined && !keyword.test(text)) commands.at(-1)?.push(unquote(text));
  }
  return commands.map((words) => {
    const first = words.findIndex((text) => !/^\w+=/.test(text));
    return first === -1 || control.test(words[first] ?? '') ? [] : words.slice(first);
  });
}

function unquote(text: string): string {
  return text.replaceAll(/'([^']*)'|"((?:\$\([^)]*\)|[^"])*)"/g, (_, single, double) => single ?? double);
}
