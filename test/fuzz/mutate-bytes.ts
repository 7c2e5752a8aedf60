// Texts that are no longer what they were: bytes flipped, cut, doubled, moved, tokens swapped, brackets nested, signs from
// everywhere put in between.

import type { Random } from '../support/random.ts';

type Mutate<Content> = (content: Content, random: Random) => Content;

const signs = [
  '\u0000',
  '\ufeff',
  '\u202e',
  '\ud800',
  '\udfff',
  '\u2028',
  'é',
  '漢',
  '👩‍👩‍👧',
  '\u0301',
  '%00',
  '\\u0000',
  '\\ud800',
  '"',
  '\\',
  '`',
  '$x',
  '#',
  '"""',
  '...',
  '@',
  '$',
  '&',
  '|',
  '!',
  '\r',
  '\t',
  '\v',
  '1e999',
  '-',
  '0x1F',
  '00',
  '__proto__',
  'constructor',
] as const;

const splice = (content: Buffer, at: number, removed: number, added: Uint8Array): Buffer =>
  Buffer.concat([content.subarray(0, at), added, content.subarray(at + removed)]);

export const byteMutations: Readonly<Record<string, Mutate<Buffer>>> = {
  'bytes flipped': (content, random) => {
    const flipped = Buffer.from(content);
    for (let count = random.integer(1, 4); count > 0; count--) {
      const at = random.integer(0, flipped.length - 1);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.integer(0, 7));
    }
    return flipped;
  },
  'bytes at random': (content, random) =>
    splice(
      content,
      random.integer(0, content.length),
      random.integer(0, 3),
      Buffer.from(Array.from({ length: random.integer(1, 8) }, () => random.integer(0, 255))),
    ),
  cut: (content, random) => content.subarray(0, random.integer(0, content.length)),
  'cut out': (content, random) =>
    splice(content, random.integer(0, content.length), random.integer(1, 30), Buffer.of()),
  doubled: (content, random) => {
    const start = random.integer(0, content.length);
    const part = content.subarray(start, start + random.integer(1, 200));
    return splice(content, random.integer(0, content.length), 0, part);
  },
  'twice in a row': (content) => Buffer.concat([content, content]),
};

export const textMutations: Readonly<Record<string, Mutate<string>>> = {
  'signs put in': (text, random) => {
    const at = random.integer(0, text.length);
    return text.slice(0, at) + random.pick(signs) + text.slice(at);
  },
  'tokens swapped': (text, random) => {
    const tokens = splitTokens(text);
    const [one, other] = [random.integer(0, tokens.length - 1), random.integer(0, tokens.length - 1)];
    [tokens[one], tokens[other]] = [tokens[other] ?? '', tokens[one] ?? ''];
    return tokens.join('');
  },
  'a token left out': (text, random) => {
    const tokens = splitTokens(text);
    tokens.splice(random.integer(0, tokens.length - 1), 1);
    return tokens.join('');
  },
  'a token of elsewhere': (text, random) => {
    const tokens = splitTokens(text);
    tokens[random.integer(0, tokens.length - 1)] = random.pick(tokens);
    return tokens.join('');
  },
  'brackets nested': (text, random) => {
    const at = random.integer(0, text.length);
    const [open, close] = random.pick([
      ['[', ']'],
      ['{', '}'],
      ['(', ')'],
      ['{a:', '}'],
      ['{"a":', '}'],
      ['{ me ', '}'],
    ] as const);
    const depth = random.pick([1, 3, 40, 2_000]);
    return text.slice(0, at) + open.repeat(depth) + (random.chance(0.5) ? close.repeat(depth) : '') + text.slice(at);
  },
  'a part many times': (text, random) => {
    const start = random.integer(0, text.length);
    const part = text.slice(start, start + random.integer(1, 40));
    return text.slice(0, start) + part.repeat(random.pick([2, 50, 1_000])) + text.slice(start);
  },
};

function splitTokens(text: string): string[] {
  return text.match(/\w+|\s+|[^\w\s]/gu) ?? [''];
}
