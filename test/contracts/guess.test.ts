import { describe, expect, it } from 'vitest';
import { guessDocument } from '../../contracts/guess/guess-document.ts';
import { guessByName } from '../../contracts/guess/name-evidence.ts';
import { nameWords } from '../../contracts/guess/name-words.ts';
import { kindOfValue } from '../../contracts/guess/value-kinds.ts';

describe('the words of a name', () => {
  it.each([
    ['shipping_address1', ['shipping', 'address']],
    ['customerEMail', ['customer', 'email']],
    ['E-Mail', ['email']],
    ['StudentID', ['student', 'id']],
    ['HTTPUserAgent', ['http', 'user', 'agent']],
    ['Straße', ['strasse']],
    ['prénom', ['prenom']],
    ['🦄', []],
  ])('of %s', (name, words) => {
    expect(nameWords(name)).toEqual(words);
  });
});

describe('a name that says what is personal', () => {
  it.each([
    ['email', 'email'],
    ['contact_email_address', 'email'],
    ['phone_number', 'phone'],
    ['card_number', 'card'],
    ['ipAddress', 'ip'],
    ['date_of_birth', 'birth'],
    ['Geburtsdatum', 'birth'],
    ['code_postal', 'address'],
    ['cuenta_bancaria', 'iban'],
    ['passport_no', 'official'],
    ['password_hash', 'secret'],
  ])('%s', (name, kind) => {
    expect(guessByName({ name, type: 'string' }, false)).toEqual({ kind, strength: 'strong' });
  });

  it.each([
    'email_sent_at',
    'ip_count',
    'name_of_product',
    'phone_model',
    'card_type',
    'product_name',
    'host_name',
    'has_email',
    'email_verified',
    'address_id',
    'ip_version',
    'birth_rate',
    'cardinality',
    'mail_queue_length',
    'spanish',
    'companion',
  ])('is not %s', (name) => {
    expect(guessByName({ name, type: 'string' }, true)).toBeNull();
  });

  it('counts only where the type can hold it', () => {
    expect(guessByName({ name: 'email', type: 'boolean' }, true)).toBeNull();
    expect(guessByName({ name: 'phone', type: 'timestamp' }, true)).toBeNull();
    expect(guessByName({ name: 'name', type: 'string' }, false)).toBeNull();
    expect(guessByName({ name: 'name', type: 'string' }, true)).toEqual({ kind: 'name', strength: 'weak' });
  });
});

describe('what a value looks like', () => {
  it.each([
    ['mary.smith@example.com', 'email'],
    ['DE89 3704 0044 0532 0130 00', 'iban'],
    ['4111 1111 1111 1111', 'card'],
    ['192.168.1.20', 'ip'],
    ['2001:db8::1', 'ip'],
    ['00:1A:2B:3C:4D:5E', 'device'],
    ['+49 30 901820', 'phone'],
    ['(212) 555-0142', 'phone'],
    ['030/1234567', 'phone'],
    ['Hauptstraße 12', 'address'],
    ['12 rue Victor Hugo', 'address'],
    ["O'Brien, Mary", 'name'],
    ['call me: mary@example.com please', 'text'],
    ['123-45-6789', 'official'],
  ])('%s', (value, kind) => {
    expect(kindOfValue(value)).toBe(kind);
  });

  it.each([
    '2024-01-15',
    '15.01.2024',
    '1.4.2.0',
    '1234-5678',
    'DE89370400440532013001',
    '4111111111111112',
    'cpu_usage',
    'Berlin',
    '42',
    'a',
    '',
    '/var/log/app-1.log',
    '0000000000042',
    '12:30',
    'SN-12345678',
    '550e8400-e29b-41d4-a716-446655440000',
  ])('says nothing of %j', (value) => {
    expect(kindOfValue(value)).toBeNull();
  });
});

describe('documents', () => {
  const emails = (write: (email: string, index: number) => unknown) =>
    Array.from({ length: 30 }, (_, index) => JSON.stringify(write(`p${index}@example.com`, index)));

  it('are guessed place by place', () => {
    const texts = emails((email, index) => ({ user: { mail: email, id: index }, list: [{ to: email }], name: 'lib' }));
    expect(guessDocument(texts, false).places.map(({ path }) => path)).toEqual(['user.mail', 'list[*].to']);
  });

  it('of ever new keys are personal as a whole', () => {
    const texts = Array.from({ length: 500 }, (_, index) => JSON.stringify({ [`k${index}`]: 1 }));
    expect(guessDocument(texts, false)).toEqual({ places: [], isWhole: true });
  });
});
