// The header `concord-consumer` beside the token that it comes with.

import { describe, expect, it } from 'vitest';
import { nameRegistration } from '../../identity/name-registration.ts';
import { readViewer } from '../../identity/read-viewer.ts';
import { anonymous, type Viewer } from '../../identity/viewer.ts';

const ada: Viewer = { ...anonymous, subject: 'ada', role: 'analyst' };
const dashboard: Viewer = { ...ada, consumer: 'dashboard' };

it('without the header the viewer stays as it is', () => {
  expect(nameRegistration(ada, null)).toBe(ada);
});

it.each([
  ['of a token that names no consumer', ada, 'growth/weekly'],
  ['of a token that names the same', dashboard, 'dashboard'],
])('names the consumer for which requests count, and changes nothing else of the viewer: %s', (_, viewer, header) => {
  expect(nameRegistration(viewer, ` ${header} `)).toEqual({ ...viewer, registration: header });
});

it.each([
  ['another consumer than the token', dashboard, 'growth/weekly', 'CONSUMER_CONTRADICTED'],
  ['a consumer without a token', anonymous, 'dashboard', 'CONSUMER_CONTRADICTED'],
  ['nothing', ada, ' ', 'BAD_REQUEST'],
  ['too much', ada, 'c'.repeat(256), 'BAD_REQUEST'],
])('is refused where it names %s', (_, viewer, header, code) => {
  expect(() => nameRegistration(viewer, header)).toThrow(expect.objectContaining({ code }));
});

describe('in a signed statement', () => {
  it('travels with the viewer, and is absent where there is none', () => {
    const viewer = nameRegistration(ada, 'growth/weekly');
    const written = (given: Viewer) => JSON.parse(JSON.stringify(given)) as unknown;
    expect(readViewer(written(viewer))).toEqual(viewer);
    expect(readViewer(written(ada))).toEqual(ada);
  });

  it.each([[null], [''], [1], [['a']]])('makes no viewer where it is %o', (registration) => {
    expect(readViewer({ ...ada, registration })).toBeNull();
  });
});
