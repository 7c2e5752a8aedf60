// What is asked twice, by a viewer who sees the columns in clear and by one who sees them masked: whole lists of two sizes,
// and each mask alone.

export type MaskPair = {
  readonly name: string;
  readonly title: string;
  /** The field of the product in the domain `customer`. */
  readonly product: 'person' | 'badge';
  readonly fields: string;
  readonly rows: number;
};

/**
 * One column for each plain mask, and for the masks that take several types more; two are clear. The table's index serves the
 * order of a clear viewer to the end, while a masked one sorts equal times by token: that is in the ratio.
 */
const listFields = 'personId fullName phone born lastLogin visits balance note country joinedTs';

const list = (rows: number): MaskPair => ({
  name: `list of ${rows}`,
  title: 'ten columns, of which eight masked',
  product: 'person',
  fields: listFields,
  rows,
});

const alone = (name: string, title: string, field: string): MaskPair => ({
  name,
  title,
  product: 'person',
  fields: field,
  rows: 1_000,
});

export const lists: readonly MaskPair[] = [list(50), list(1_000)];

export const masksAlone: readonly MaskPair[] = [
  alone('redact', 'a name', 'fullName'),
  alone('last4', 'a telephone number', 'phone'),
  alone('year', 'a date', 'born'),
  alone('year', 'a moment', 'lastLogin'),
  alone('bucket', 'an integer', 'visits'),
  alone('bucket', 'a decimal', 'balance'),
  alone('bucket', 'a float', 'score'),
  alone('null', 'a text', 'note'),
  alone('tokenize', 'a stored token', 'personId'),
  { ...alone('tokenize', 'computed in place', 'badge'), product: 'badge' },
  alone('sha256', 'a stored hash', 'device'),
  { ...alone('sha256', 'computed in place', 'deviceShown'), product: 'badge' },
];

export function queryOf({ product, fields, rows }: MaskPair): string {
  return `query ($before: DateTime!) { customer { ${product}(
    where: { joinedTs: { lt: $before } }, orderBy: [{ field: JOINED_TS, direction: DESC }], first: ${rows}
  ) { nodes { ${fields} } } } }`;
}
