// Words of contracts in a report: whoever wrote them may want to talk to the terminal, or to forge a line of the report.

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Control characters, and those that turn the direction of writing or cannot be seen, as a person can read them. */
export function plainText(text: string): string {
  return text.toWellFormed().replaceAll(unseen, (letter) => {
    if (letter === '\n') return ' ';
    return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** The same for text of several lines. */
export function plainLines(text: string): readonly string[] {
  return text.split('\n').map(plainText);
}

/** JSON that says the same and holds none of them but line breaks between its parts. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(unseen, (letter) =>
    letter === '\n'
      ? letter
      : [...Array(letter.length).keys()]
          .map((place) => `\\u${letter.charCodeAt(place).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}
