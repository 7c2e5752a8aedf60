// The words of a name, in lower case and without accents: `CustomerEmail2`, `customer_email_2` and `customerEMail` all tell
// of a customer's e-mail. Digits at the end only count columns.

/** `shipping_address1` -> shipping, address; `StudentID` -> student, id; `Straße` -> strasse. */
export function nameWords(name: string): readonly string[] {
  return name
    .replaceAll('ß', 'ss')
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/e-?mail/gi, (found) => (/^[A-Z]/.test(found) ? 'Email' : 'email'))
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/(?<=[a-z])\d+$/, ''))
    .filter((word) => word !== '' && !/^\d+$/.test(word));
}
