// What one value looks like, by its form and its check digits. Values are looked at and forgotten: nothing here keeps one.

import { isValidPhoneNumber } from 'libphonenumber-js';
import validator from 'validator';
import { looksLikeName } from './person-names.ts';
import type { PiiKind } from './pii-kind.ts';

/** Where a number without the sign of a country may be from. */
const countries = ['US', 'DE', 'FR', 'ES', 'GB'] as const;

/** One kind at most: the one that has the strictest form. */
export function kindOfValue(given: string): PiiKind | null {
  const text = given.trim();
  if (text.length < 2 || text.length > 320) return null;
  if (text.includes('@')) return validator.isEmail(text) ? 'email' : findInside(text);
  const compact = text.replaceAll(/[\s-]/g, '');
  if (/^[A-Za-z]{2}\d{2}[A-Za-z0-9]{10,30}$/.test(compact) && validator.isIBAN(compact)) return 'iban';
  if (/^\d{13,19}$/.test(compact) && validator.isCreditCard(compact)) return 'card';
  if (/^[\da-f]{2}([:-][\da-f]{2}){5}$/i.test(text) && validator.isMACAddress(text)) return 'device';
  if (isAddressOfNetwork(text)) return 'ip';
  if (/^\d{3}-\d{2}-\d{4}$/.test(text) || (/^[XYZ\d]\d{7}[A-Z]$/.test(text) && validator.isIdentityCard(text, 'ES')))
    return 'official';
  if (isPhone(text)) return 'phone';
  if (isStreet(text)) return 'address';
  if (/^Mozilla\/\d/.test(text)) return 'device';
  if (looksLikeName(text)) return 'name';
  return findInside(text);
}

/** `1.4.2.0` is rather a version: an address in use has a first number of 10 or more. */
function isAddressOfNetwork(text: string): boolean {
  return /^[\d.]{7,15}$|^[\da-f:]{3,39}$/i.test(text) && validator.isIP(text) && !/^\d\./.test(text);
}

/** Plain digits may be anything; those of a phone begin with + or 00, or are grouped as some country groups them. */
function isPhone(text: string): boolean {
  if (!/^[+(]?[\d\s()./-]{8,24}$/.test(text)) return false;
  const digits = text.replaceAll(/\D/g, '').length;
  if (/^(\+|00)\s?[1-9][\d\s()./-]+$/.test(text)) return digits >= 8 && digits <= 16;
  if (digits < 9 || !nationalForms.some((form) => form.test(text))) return false;
  return countries.some((country) => isValidPhoneNumber(text, country));
}

/** `(212) 555-0100` and `212-555-0100`; `030/1234567`, `06 12 34 56 78`; `612 345 678`. */
const nationalForms: readonly RegExp[] = [
  /^(\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}$/,
  /^\(?0\d[\d\s()./-]*[\s)./-][\d\s./-]+$/,
  /^[6-9]\d{2}([ .]\d{2,3}){2,3}$/,
];

const streetWord =
  /(^|[\s,])(street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|place|square|way|rue|impasse|allée|chemin|quai|calle|avenida|avda|plaza|paseo|via|straat|ulica)\b|(straße|strasse|str\.|weg|platz|gasse|allee|damm|ring|ufer)(\s|,|$)/i;

function isStreet(text: string): boolean {
  return (
    text.length <= 120 && /\d/.test(text) && /\p{L}{2}/u.test(text) && streetWord.test(text) && !/[/_\\]/.test(text)
  );
}

/** An address or number within a text tells whom it is about. */
function findInside(text: string): PiiKind | null {
  if (!/\s/.test(text)) return null;
  return /[^\s@]+@[^\s@]+\.[a-z]{2,}/i.test(text) || /\+\d{1,3}[\s-]?\d[\d\s-]{6,}/.test(text) ? 'text' : null;
}
