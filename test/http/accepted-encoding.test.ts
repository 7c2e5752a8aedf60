import { describe, expect, it } from 'vitest';
import { acceptedEncoding } from '../../http/accepted-encoding.ts';

describe('Accept-Encoding', () => {
  it.each<readonly [string | undefined, string, boolean]>([
    [undefined, 'identity', false],
    ['', 'identity', false],
    ['identity', 'identity', false],
    ['gzip', 'gzip', false],
    ['x-gzip', 'gzip', false],
    ['GZIP', 'gzip', false],
    ['gzip, deflate, br', 'br', false],
    ['gzip;q=1.0, br;q=0.5', 'gzip', false],
    ['br;q=0, gzip', 'gzip', false],
    ['br;q=0, gzip;q=0', 'identity', false],
    ['deflate', 'identity', false],
    ['zstd, *;q=0.1', 'br', false],
    ['*', 'br', false],
    ['*;q=0, gzip', 'gzip', true],
    ['identity;q=0, gzip', 'gzip', true],
    ['identity, gzip;q=0.5', 'identity', false],
    ['gzip;q=nonsense', 'identity', false],
    ['gzip ; q=0.3 , identity;q=0.1', 'gzip', false],
  ])('%s gives %s', (header, encoding, mustEncode) => {
    expect(acceptedEncoding(header)).toEqual({ encoding, mustEncode });
  });

  it.each(['identity;q=0', '*;q=0', 'deflate, identity;q=0'])('%s takes nothing that there is', (header) => {
    expect(() => acceptedEncoding(header)).toThrow(expect.objectContaining({ code: 'NOT_ACCEPTABLE' }));
  });
});
