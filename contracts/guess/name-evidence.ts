// What the name of a column says of its values. The last words decide: `email_sent_at` is a time and `card_type` a type,
// whatever stands before; `product_name` is no person's. What it takes for personal must be a type that can hold it.

import { type Phrase, personPhrases, personWords, surePhrases } from './name-phrases.ts';
import { nameWords } from './name-words.ts';
import type { PiiKind } from './pii-kind.ts';

export type NameEvidence = {
  readonly kind: PiiKind;
  /** Weak = the word says it only since the table is about persons. */
  readonly strength: 'strong' | 'weak';
};

/** Words after which nothing before is a value any more. */
const otherHeads = new Set(
  `at on ts time timestamp sent count cnt total sum avg num type kind model make status state verified confirmed enabled disabled
   valid flag format template provider version size length tier level category group class rank scope quota limit rate queue space
   index position country city region ville ort land pays ciudad opened clicked bounced preference preferences consent opt label language locale currency month days hours
   minutes seconds ms bytes ok valide typ anzahl zahl zaehler modell datum am nombre_de fabricant marque tipo modelo estado
   gesendet bestaetigt envoye verifie enviado verificado brand carrier support reason policy hash_algorithm algorithm expiry expires`.split(
    /\s+/,
  ),
);

/** Words before a phrase that make it a question, or a number of things. */
const otherBeginnings = new Set([
  'is',
  'has',
  'num',
  'number',
  'count',
  'total',
  'nb',
  'anzahl',
  'ist',
  'hat',
  'est',
  'sum',
  'avg',
  'max',
  'min',
  'can',
  'needs',
]);

/** Whose name it is, where it is nobody's. */
const things = new Set(
  `product file host server table column event city country region state company brand category class method function field
   key tag service app application package module queue topic bucket cluster node city ort stadt land firma produkt artikel datei
   ville pays societe entreprise produit article fichier ciudad pais empresa producto archivo course campaign team department
   store shop branch depot carrier merchant vendor supplier manufacturer model device metric currency language plan project repo
   repository branch job task role group genre album track film movie book game street policy template bank airport station`.split(
    /\s+/,
  ),
);

/** Kinds whose values are never numbers, and those that are never texts. */
const textOnly: readonly PiiKind[] = [
  'email',
  'name',
  'ip',
  'device',
  'address',
  'special',
  'picture',
  'text',
  'login',
  'secret',
];

export type NamedColumn = {
  readonly name: string;
  /** As the contract writes it, `decimal(12,2)`; null where no contract can carry it. */
  readonly type: string | null;
};

/** Whether the name of a table says that it is about persons. */
export function isAboutPersons(table: string): boolean {
  return nameWords(table).some((word) => personWords.has(word));
}

/** `guessByName({ name: 'EMailAddress', type: 'string' }, false)` gives an e-mail; null where the name says nothing. */
export function guessByName({ name, type }: NamedColumn, isOfPersons: boolean): NameEvidence | null {
  const words = nameWords(name);
  const sure = findPhrase(words, surePhrases);
  const found = sure ?? (isOfPersons ? findPhrase(words, personPhrases) : null);
  if (found === null || !canHold(type, found.kind)) return null;
  return { kind: found.kind, strength: sure === null ? 'weak' : 'strong' };
}

function findPhrase(words: readonly string[], phrases: readonly Phrase[]): Phrase | null {
  for (const phrase of phrases) {
    const start = words.findIndex((_, index) => phrase.words.every((word, place) => words[index + place] === word));
    if (start < 0) continue;
    const before = words.slice(0, start);
    const after = words.slice(start + phrase.words.length);
    if (after.some((word) => otherHeads.has(word)) || after[0] === 'of') continue;
    if (before.some((word) => otherBeginnings.has(word))) continue;
    if (phrase.words.length === 1 && !isOfPerson(phrase, before, after)) continue;
    return phrase;
  }
  return null;
}

/** `host_address` and `product_name` are of things; `id` or `key` after a word points to a row of another table. */
function isOfPerson({ kind, words }: Phrase, before: readonly string[], after: readonly string[]): boolean {
  const last = before.at(-1);
  const isName = kind === 'name' || kind === 'address' || kind === 'login';
  if (isName && last !== undefined && things.has(last)) return false;
  if (after[0] === 'name' && things.has(words[0] ?? '')) return false;
  return (
    !(isName || kind === 'device') || after.length === 0 || !['id', 'key', 'fk', 'code', 'ref'].includes(after[0] ?? '')
  );
}

function canHold(type: string | null, kind: PiiKind): boolean {
  if (type === null) return true;
  if (type === 'boolean') return kind === 'special';
  const isText = /^(string|text|json|array<(string|text|json)>)$/.test(type);
  if (isText) return true;
  if (/^(date|timestamp|timestamp_tz)$/.test(type)) return kind === 'birth';
  if (type === 'uuid') return kind === 'secret' || kind === 'device';
  if (kind === 'birth' || kind === 'place' || kind === 'money' || kind === 'official') return true;
  return !textOnly.includes(kind) && /^(integer|bigint|decimal.*|array<.*)$/.test(type);
}
