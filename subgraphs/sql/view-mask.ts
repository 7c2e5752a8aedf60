// Masks inside views. A function that a view calls runs with the rights of whoever reads the view, and who may run
// Concord's keyed functions could check guesses; tables of a view are read with the rights of its owner. So there the HMAC
// of mesh/migrations/0001-tokens.ts is written out, over the table of secrets.

import { type Masking, maskingOf } from '../../contracts/masks.ts';
import { type Fragment, identifier, longestName, sql } from './fragment.ts';
import { maskExpression, tokenLabel } from './mask.ts';
import { maskDocument } from './mask-document.ts';
import type { BoundColumn } from './table.ts';

export function viewMaskExpression(masking: Exclude<Masking, 'deny'>, column: BoundColumn, raw: Fragment): Fragment {
  switch (masking) {
    case 'paths':
      return maskDocument(column.column.piiPaths, raw);
    case 'sha256':
      return sql`encode(${mac(column, raw)}, 'hex')`;
    case 'tokenize':
      return sql`'tok_' || rtrim(translate(encode(substring(${mac(column, raw)} from 1 for 16), 'base64'), '+/', '-_'), '=')`;
    default:
      return maskExpression(masking, column, raw);
  }
}

/** Whether the masked form needs the value, so that only the view can make it. */
export function needsView({ column, tokenColumn, hashColumn }: BoundColumn): boolean {
  const masking = maskingOf(column);
  if (masking === null || masking === 'deny' || masking === 'redact' || masking === 'null') return false;
  return tokenColumn === null && hashColumn === null;
}

/** No contract can give a column such a name. */
export function maskColumnName({ name }: { readonly name: string }, place: number): string {
  const full = `${name}#mask`;
  return Buffer.byteLength(full) <= longestName ? full : `${place}#mask`;
}

/** Each secret is read once per statement. */
function mac(column: BoundColumn, raw: Fragment): Fragment {
  const secret = (pad: string) =>
    sql`(select k.${identifier(pad)} from concord_secret.keys k where k.label = ${tokenLabel(column)})`;
  return sql`sha256(${secret('opad')} || sha256(${secret('ipad')} || convert_to(${raw}::text, 'UTF8')))`;
}
