// What each mask promises, written down a second time, in JavaScript and by the text of a value: the definition that
// PostgreSQL's answers are held against. Nothing of subgraphs/sql is used here.

import { createHmac } from 'node:crypto';

/** A stored value as PostgreSQL writes it under ISO settings; what a GraphQL answer holds for a masked viewer. */
export type Definition = (text: string | null, secret: Uint8Array) => string | number | null;

const mac = (secret: Uint8Array, text: string) => createHmac('sha256', secret).update(text, 'utf8').digest();

export const redact: Definition = () => '***';
export const nothing: Definition = () => null;

/** The last four characters (code points) of at least eight. */
export const last4: Definition = (text) => {
  const characters = [...(text ?? '')];
  return characters.length < 8 ? '****' : `****${characters.slice(-4).join('')}`;
};

export const sha256: Definition = (text, secret) => (text === null ? null : mac(secret, text).toString('hex'));
export const tokenize: Definition = (text, secret) =>
  text === null ? null : `tok_${mac(secret, text).subarray(0, 16).toString('base64url')}`;

/** The first instant of a year from 1 to 9999, written as the column's type is; null for any other. */
export const year =
  (rest: string): Definition =>
  (text) => {
    const [, found = null] = /^(\d{4})-(?!.* BC$)/.exec(text ?? '') ?? [];
    return found === null ? null : `${found}-01-01${rest}`;
  };

/** Sign, first digit and zeros of a decimal text, also one with an exponent; 0 below ten. */
function cutDigits(text: string | null): string | null {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text ?? '') ?? [];
  if (sign === undefined) return null;
  const digits = (whole + fraction).slice(0, Math.max(0, whole.length + Number(exponent)));
  const zeros = Math.max(0, whole.length + Number(exponent) - digits.length);
  const kept = `${digits}${'0'.repeat(zeros)}`.replace(/^0+/, '');
  return kept.length < 2 ? '0' : `${sign}${kept.charAt(0)}${'0'.repeat(kept.length - 1)}`;
}

/** Of types that GraphQL has as text: decimals and 64-bit integers. */
export const bucketText: Definition = (text) => cutDigits(text);
export const bucketNumber: Definition = (text) => {
  const cut = cutDigits(text);
  return cut === null ? null : Number(cut);
};
