// How products of the attack mesh are declared, and what several of them have in common. One line is one column; contracts,
// tables and values of both databases are made from it.

import type { Masking } from '../../contracts/masks.ts';
import type { Mask } from '../../contracts/product.ts';

/** A value of a column in clear by the number of its row, as PostgreSQL reads it. */
type ClearValue = (row: number) => string | null;

export type ColumnDeclaration = {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean;
  /** Masked columns get their values from `marked-values.ts`, all others say them. `paths` = within, at `attackPaths`. */
  readonly mask?: Masking;
  /** More of the contract's line, such as `unmask: [{ role: admin }]`. */
  readonly more?: string;
  readonly clear?: ClearValue;
  /** Written in clear here, and masked so by another contract over the same table, which is the stricter one. */
  readonly hiddenAs?: Mask;
  /** Of another product's key: `to` is its table, `row` says which row; null = NULL. */
  readonly refers?: {
    readonly to: string;
    readonly as?: string;
    readonly reverse?: string;
    readonly row: (row: number) => number | null;
  };
  /** In a view, and in a contract over another product's table: the column underneath, where it has another name. */
  readonly of?: string;
  /** In such a contract: the type that the column has underneath, from which it is cast. */
  readonly cast?: string;
};

export type ProductDeclaration = {
  /** `people.persons`; with a major in the name of the file where it is a later one. */
  readonly id: string;
  readonly version?: string;
  readonly key: readonly string[];
  readonly rows: number;
  readonly columns: readonly ColumnDeclaration[];
  /** The lines under `access:`. */
  readonly access: string;
  /** A view over the table of this product, which is declared before. */
  readonly viewOver?: string;
  /** The table of another product, which this is another contract of. */
  readonly sameTableAs?: string;
};

export const masked =
  '{ role: analyst }, { role: regional }, { role: junior }, { role: helpdesk }, { domain: marketing }';
export const read = (more = '') => `  read: [${masked}${more}]\n  unmask: [{ role: admin }]`;
export const readWithHelpdesk = `  read: [${masked}, { role: vip }]\n  unmask: [{ role: admin }, { role: helpdesk }]`;
/** Where the role helpdesk may see single columns in clear, all others say that it may not. */
export const narrow = 'unmask: [{ role: admin }]';

export const pick = (list: readonly string[]) => (row: number) => list[row % list.length] ?? null;
export const country = pick(['DE', 'FR', 'IT', 'DE', 'ES']);
export const day = (row: number) =>
  `2025-${String((row % 12) + 1).padStart(2, '0')}-${String((row % 28) + 1).padStart(2, '0')}`;
export const moment = (row: number) => `${day(row)} ${String(row % 24).padStart(2, '0')}:15:00.125+00`;

/** The pii_paths of documents that are masked within. */
export const attackPaths: readonly string[] = ['contact.email', 'devices[*].ip', 'secret', '"first name"'];
