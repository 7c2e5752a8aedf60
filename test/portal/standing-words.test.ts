import { describe, expect, it } from 'vitest';
import { areFiltersOffered, nothingChosen, readChosen, toArguments } from '../../portal/filters.js';
import { createEventReader } from '../../portal/read-events.js';
import { applyEvent, readStanding } from '../../portal/standing.js';
import { tellAge, tellChange, tellFailing, tellFreshnessBadge, tellQualityBadge } from '../../portal/standing-words.js';

const fresh = { status: 'fresh', ageSeconds: 200, newestAt: '2026-03-02T11:55:00Z' };
const sound = { status: 'sound', score: 97, trend: 'rising', failing: [] };
const standing = { version: '1.0.0', freshness: fresh, quality: sound, isGone: false };

describe('how a product stands, in words', () => {
  it.each([
    [0, 'less than a minute'],
    [59.9, 'less than a minute'],
    [60, '1 minute'],
    [200.5, '3 minutes'],
    [5_399, '89 minutes'],
    [5_400, '1 hour'],
    [172_799, '47 hours'],
    [172_800, '2 days'],
    [100_000_000, '1,157 days'],
  ])('tells an age of %d seconds as %s', (seconds, told) => {
    expect(tellAge(seconds)).toBe(told);
  });

  it.each([
    [fresh, { text: 'Fresh: 3 minutes old', kind: 'good' }],
    [
      { ...fresh, status: 'stale', ageSeconds: 7_300 },
      { text: 'Stale: 2 hours old, promised 15 minutes', kind: 'bad' },
    ],
    [
      { status: 'unknown', ageSeconds: null, newestAt: null },
      { text: 'Freshness unknown', kind: 'quiet' },
    ],
    [
      { status: 'of tomorrow', ageSeconds: 1, newestAt: null },
      { text: 'Freshness unknown', kind: 'quiet' },
    ],
  ])('tells freshness, case %#', (freshness, badge) => {
    expect(tellFreshnessBadge(freshness, 900)).toEqual(badge);
  });

  it.each([
    [sound, { text: 'Quality 97 of 100, rising ↗', kind: 'good' }],
    [
      { ...sound, trend: null, failing: ['a'] },
      { text: 'Quality 97 of 100', kind: 'warn' },
    ],
    [
      { status: 'broken', score: 40, trend: 'falling', failing: ['a'] },
      { text: 'Quality 40 of 100, falling ↘, broken', kind: 'bad' },
    ],
    [
      { status: 'unknown', score: null, trend: null, failing: [] },
      { text: 'Quality unknown', kind: 'quiet' },
    ],
  ])('tells quality, case %#', (quality, badge) => {
    expect(tellQualityBadge(quality)).toEqual(badge);
  });

  it('names a few checks that fail', () => {
    expect(tellFailing(sound)).toBeNull();
    expect(tellFailing({ ...sound, failing: ['a', 'b'] })).toBe('a, b');
    expect(tellFailing({ ...sound, failing: [...'abcdefg'] })).toBe('a, b, c, d, e and 2 more');
  });

  it('tells of changes, the greatest first, and of none that is too small', () => {
    const after = (change: object) => tellChange('Orders', standing, { ...standing, ...change });
    expect([
      after({ isGone: true, version: '2.0.0' }),
      after({ version: '2.0.0' }),
      after({ freshness: { ...fresh, status: 'stale' } }),
      after({ freshness: { ...fresh, status: 'unknown' } }),
      after({ quality: { ...sound, score: 90 } }),
      after({ quality: { ...sound, status: 'broken' } }),
      after({ freshness: { ...fresh, ageSeconds: 1 } }),
    ]).toEqual([
      'Orders is not there any more.',
      'Orders is version 2.0.0 now.',
      'Orders is stale now.',
      'The freshness of Orders is unknown now.',
      'The quality of Orders is 90 now.',
      'The quality of Orders is broken.',
      null,
    ]);
  });
});

describe('a standing', () => {
  it('is read from the catalog, where that tells of it', () => {
    expect(readStanding({ version: '1.0.0' })).toBeNull();
    expect(
      readStanding({
        version: '1.0.0',
        freshness: { ...fresh, status: 'FRESH' },
        quality: { status: 'SOUND', score: 97, trend: 'RISING', failing: [{ name: 'b' }, { name: 'a' }] },
      }),
    ).toEqual({ ...standing, quality: { ...sound, failing: ['a', 'b'] } });
  });

  it('takes in each kind of event, and leaves alone what it does not know', () => {
    const product = 'shop.orders';
    const stale = { ...fresh, status: 'stale' };
    expect(applyEvent(standing, { name: 'freshness', data: { product, version: '1.0.0', ...stale } })).toEqual({
      ...standing,
      freshness: stale,
    });
    expect(applyEvent(standing, { name: 'version', data: { product, version: '1.1.0', previous: '1.0.0' } })).toEqual({
      ...standing,
      version: '1.1.0',
    });
    const state = { product, version: '1.2.0', freshness: stale, quality: { ...sound, score: 1 } };
    expect(applyEvent(standing, { name: 'state', data: state })).toEqual({
      version: '1.2.0',
      freshness: stale,
      quality: { ...sound, score: 1 },
      isGone: false,
    });
    expect(applyEvent(standing, { name: 'gone', data: { product } })).toEqual({ ...standing, isGone: true });
    expect(applyEvent(standing, { name: 'lineage', data: { product } })).toEqual(standing);
  });
});

it('events are read in whatever pieces they come', () => {
  const text =
    'retry: 3000\n\nevent: state\nid: a\ndata: {"product":"é\\n"}\n\n: still here\n\nevent: end\ndata: {}\n\nevent: x';
  const events = [
    { name: 'state', data: { product: 'é\n' } },
    { name: 'end', data: {} },
  ];
  for (const size of [1, 2, 7, 1_000]) {
    const read = createEventReader();
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(pieces.flatMap(read)).toEqual(events);
  }
});

describe('the filters', () => {
  it('are read from an address, as far as they are known', () => {
    const chosen = readChosen(new URLSearchParams('freshness=stale&quality=<b>&score=70'));
    expect(chosen).toEqual({ freshness: 'stale', quality: null, score: '70' });
    expect(toArguments(chosen)).toEqual({ freshness: ['STALE'], quality: null, minScore: 70 });
  });

  it('are offered where products differ, or something is chosen', () => {
    const alike = { freshness: [{ value: 'UNKNOWN', count: 9 }], quality: [], score: [] };
    expect(areFiltersOffered(null, nothingChosen)).toBe(false);
    expect(areFiltersOffered(alike, nothingChosen)).toBe(false);
    expect(areFiltersOffered(alike, { ...nothingChosen, score: '90' })).toBe(true);
    expect(
      areFiltersOffered({ ...alike, quality: [...'ab'].map((value) => ({ value, count: 1 })) }, nothingChosen),
    ).toBe(true);
  });
});
