import { describe, expect, it } from 'vitest';
import { findFailure } from '../../portal/failure.js';
import { chooseRole } from '../../portal/viewer.js';
import {
  tellAccess,
  tellColumnAccess,
  tellDuration,
  tellSchedule,
  tellStatus,
  tellWhyNoQuery,
} from '../../portal/words.js';

describe('the words of the pages', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [90, '90 seconds'],
    [900, '15 minutes'],
    [3_600, '1 hour'],
    [5_400, '90 minutes'],
    [86_400, '1 day'],
    [90_000, '25 hours'],
    [604_800, '1 week'],
    [31_536_000, '365 days'],
  ])('tell %d seconds as %s', (seconds, told) => {
    expect(tellDuration(seconds)).toBe(told);
  });

  it.each([
    ['* * * * *', 'every minute'],
    ['*/10 * * * *', 'every 10 minutes'],
    ['*/7 * * * *', null],
    ['15 * * * *', 'every hour'],
    ['0 3 * * *', 'daily at 03:00'],
    ['30 22 * * 0', 'on Sundays at 22:30'],
    ['0 0 1 * *', null],
    ['@hourly', null],
    ['', null],
  ])('tell the schedule "%s" as %s', (cron, told) => {
    expect(tellSchedule(cron)).toBe(told);
  });

  it('tell what the reader gets of a product and of a column', () => {
    expect([
      tellAccess('CLEAR', true),
      tellAccess('CLEAR', false),
      tellAccess('MASKED', true),
      tellAccess('NONE', true),
    ]).toEqual([
      { text: 'Personal data in clear for you', kind: 'plain' },
      { text: 'In clear for you', kind: 'plain' },
      { text: 'Personal data masked for you', kind: 'warn' },
      { text: 'Not readable for you', kind: 'bad' },
    ]);
    expect([
      tellColumnAccess('CLEAR', 'redact', []),
      tellColumnAccess('MASKED', 'year', []),
      tellColumnAccess('MASKED', 'paths', ['user.email', 'devices[*].ip']),
      tellColumnAccess('MASKED', 'a-mask-to-come', []),
      tellColumnAccess('NONE', 'deny', []),
      tellColumnAccess('NONE', null, []),
    ]).toEqual([
      'in clear',
      'masked: its year only',
      'masked: *** at user.email, devices[*].ip',
      'masked: a-mask-to-come',
      'may not be asked for',
      'not readable',
    ]);
  });

  it('tell the status only where it matters', () => {
    expect([
      tellStatus('PUBLISHED', null),
      tellStatus('DRAFT', null)?.text,
      tellStatus('DEPRECATED', null)?.text,
      tellStatus('DEPRECATED', { sunsetDate: '2030-01-01' })?.text,
    ]).toEqual([null, 'Draft, not in the graph yet', 'Deprecated', 'Deprecated, ends on 2030-01-01']);
  });
});

describe('why no query is offered', () => {
  it.each([
    ['PUBLISHED', 'CLEAR', '{ a }', null],
    ['DEPRECATED', 'MASKED', '{ a }', null],
    ['PUBLISHED', 'NONE', '{ a }', 'You may not query this.'],
    ['PUBLISHED', 'CLEAR', null, 'Not served at the moment.'],
    ['PUBLISHED', 'NONE', null, 'Not served at the moment.'],
    ['DRAFT', 'NONE', null, 'Draft: it cannot be queried before it is published.'],
  ] as const)('of a product that is %s, access %s, sample query %s', (status, access, sampleQuery, told) => {
    expect(tellWhyNoQuery({ status, access, sampleQuery })).toBe(told);
  });
});

describe('the role at first', () => {
  it.each([
    [['admin', 'analyst', 'regional'], null, 'analyst'],
    [['owner', 'reader'], null, 'reader'],
    [[], null, 'anonymous'],
    [['admin', 'analyst'], 'admin', 'admin'],
    [['admin', 'analyst'], 'anonymous', 'anonymous'],
    [['admin', 'analyst'], 'a role of yesterday', 'analyst'],
  ])('of %j, with %s remembered, is %s', (roles, remembered, chosen) => {
    expect(chooseRole(roles, remembered)).toBe(chosen);
  });
});

describe('a failure', () => {
  const coded = (code: string, message = 'Said.') => ({ data: null, errors: [{ message, extensions: { code } }] });

  it.each([
    ['GRAPHQL_VALIDATION_FAILED', 'Cannot query field "catalog" on type "Query".', 'This gateway has no catalog'],
    ['GRAPHQL_VALIDATION_FAILED', 'Cannot query field "a" on type "B".', 'The catalog cannot answer this'],
    ['SUBGRAPH_UNREACHABLE', '', 'The catalog does not answer'],
    ['UNAUTHENTICATED', '', 'Your token is not accepted'],
    ['CATALOG_SEARCH_REFUSED', '', 'The catalog cannot answer this'],
  ])('%s (%s) is told as: %s', (code, message, title) => {
    expect(findFailure(coded(code, message), null)?.title).toBe(title);
  });

  it('is told of an answer that is not of Concord, and of a mistake of the page', () => {
    expect(findFailure({}, null)?.title).toBe('The answer cannot be read');
    expect(findFailure(null, new TypeError('x is not a function'))?.nextStep).toContain('x is not a function');
  });

  it('is none where the products are there, though something besides failed', () => {
    const answer = {
      ...coded('SUBGRAPH_ERROR'),
      data: { catalog: { search: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null } } } },
    };
    expect(findFailure(answer, null)).toBeNull();
  });
});
