// A text as an eye takes it: letters that only look like others, marks, and characters that cannot be seen, are folded, so
// that what is nearly a word of the contract language is found. For refusing only, never for reading.
// The look-alikes are those of Unicode's confusables (https://www.unicode.org/reports/tr39/) that the words searched for need.

const lookAlikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аαɑ',
    c: 'сϲⅽᴄⲥ',
    i: 'іιӏıɩɪⲓꭵꙇ',
    l: 'ⅼ',
    m: 'мⅿᴍ',
    p: 'рρᴘⲣꮲ',
    s: 'ѕꜱ',
  }).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);

/** `" РII "` (Cyrillic Р) -> `" pii "`: in small letters, blanks kept. */
export function foldLookAlikes(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{C}]/gu, '')
    .toLowerCase();
  return [...plain].map((character) => lookAlikes.get(character) ?? character).join('');
}
