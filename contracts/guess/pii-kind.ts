// What a guess can take a column for, and by which masks its values are best hidden: the first that fits the column.

import { fittingMasks, isDocument } from '../masks.ts';
import type { Column, Mask } from '../product.ts';

export type PiiKind = keyof typeof kinds;

type KindEntry = { readonly says: string; readonly masks: readonly Mask[] };

const hidden: readonly Mask[] = ['redact', 'null'];
const kinds = {
  email: { says: 'e-mail addresses', masks: hidden },
  phone: { says: 'phone numbers', masks: ['last4', 'null'] },
  iban: { says: 'bank accounts', masks: ['last4', 'null'] },
  card: { says: 'numbers of payment cards', masks: ['last4', 'null'] },
  ip: { says: 'IP addresses', masks: hidden },
  device: { says: 'identities of devices', masks: hidden },
  name: { says: 'names of persons', masks: hidden },
  login: { says: 'names by which persons sign in', masks: hidden },
  address: { says: 'postal addresses', masks: hidden },
  place: { says: 'places where persons are', masks: ['null'] },
  birth: { says: 'days of birth or death', masks: ['year', 'redact', 'null'] },
  official: { says: 'numbers that an authority or insurer gave', masks: ['deny'] },
  secret: { says: 'secrets', masks: ['deny'] },
  money: { says: 'what a person earns or owns', masks: ['bucket', 'redact', 'null'] },
  special: { says: 'health, origin, belief or the like', masks: hidden },
  picture: { says: 'pictures or signatures of persons', masks: hidden },
  text: { says: 'free text in which persons may be named', masks: hidden },
} as const satisfies Readonly<Record<string, KindEntry>>;

/** `e-mail addresses` */
export function describeKind(kind: PiiKind): string {
  return kinds[kind].says;
}

/** A key is clear or tokenized, nothing else. Null = no mask fits, so that the column must stay out. */
export function chooseMask(kind: PiiKind, column: Pick<Column, 'type' | 'constraints'>, isKey: boolean): Mask | null {
  const fitting = fittingMasks(column);
  if (isKey) return fitting.includes('tokenize') ? 'tokenize' : null;
  if (isDocument(column.type)) return 'null';
  return kinds[kind].masks.find((mask) => fitting.includes(mask)) ?? 'null';
}
