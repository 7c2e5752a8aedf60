// Cursors. SQL writes a cursor as a marker that holds a nonce of the request, which no stored value can know, and the
// order values; Node seals every marker in the text, so the answer need not be parsed. A sealed cursor is opaque,
// authenticated, and bound to field, filter, order and viewer class: AES-256-GCM whose nonce is a MAC of its content,
// so that equal rows give equal cursors.

import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { comma, type Fragment, join, sql, value } from './fragment.ts';
import { mark, type Operand, resolve } from './operand.ts';
import type { CursorValues } from './row-query.ts';

/** A JSON string with the order values, for `sealCursors` to find. */
export function cursorMarker(binding: Operand<string>, values: readonly Fragment[]): Fragment {
  const start = value(mark((given) => `${given.nonce}.${digest(resolve(binding, given))}.`));
  const content = sql`encode(convert_to(json_build_array(${join(values, comma)})::text, 'UTF8'), 'base64')`;
  return sql`(${start}::text || translate(${content}, E'\\n', ''))`;
}

export type CursorKey = { readonly encryption: Buffer; readonly nonce: Buffer };

/** @param secret 32 bytes or more, the mesh's key for cursors */
export function createCursorKey(secret: Uint8Array): CursorKey {
  const derive = (label: string) => createHmac('sha256', secret).update(label).digest();
  return { encryption: derive('encryption'), nonce: derive('nonce') };
}

/** Replaces every marker of this request in the JSON text by its sealed cursor; a marker ends with its JSON string. */
export function sealCursors(text: string, nonce: string, key: CursorKey): string {
  const parts: string[] = [];
  let end = 0;
  for (let start = text.indexOf(nonce); start !== -1; start = text.indexOf(nonce, end)) {
    parts.push(text.slice(end, start));
    end = text.indexOf('"', start);
    const [, binding = '', content = ''] = text.slice(start, end).split('.');
    parts.push(seal(Buffer.from(content, 'base64'), binding, key));
  }
  return parts.join('') + text.slice(end);
}

function seal(content: Buffer, binding: string, key: CursorKey): string {
  const nonce = createHmac('sha256', key.nonce).update(binding).update(content).digest().subarray(0, nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key.encryption, nonce).setAAD(Buffer.from(binding));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** A cursor whose order values are known here, for `openCursor`. */
export function sealCursor(values: CursorValues, binding: string, key: CursorKey): string {
  return seal(Buffer.from(JSON.stringify(values)), digest(binding), key);
}

const nonceBytes = 12;
const tagBytes = 16;

/** The order values in a cursor, or null for one that was not sealed for `binding` or has been touched. */
export function openCursor(cursor: string, binding: string, key: CursorKey): CursorValues | null {
  const sealed = Buffer.from(cursor, 'base64url');
  if (sealed.length < nonceBytes + tagBytes || sealed.toString('base64url') !== cursor) return null;
  const decipher = createDecipheriv('aes-256-gcm', key.encryption, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(digest(binding)))
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    const content = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    return JSON.parse(content.toString('utf8')) as CursorValues;
  } catch {
    return null; // GCM refuses what was not sealed with this key for this binding; that is its answer, not a fault
  }
}

function digest(binding: string): string {
  return createHash('sha256').update(binding).digest('hex').slice(0, 32);
}
