import { describe, expect, it } from 'vitest';
import { acceptedMediaType } from '../../http/accepted-media-type.ts';

const json = 'application/json';
const response = 'application/graphql-response+json';

describe('the media type of an answer', () => {
  it.each([
    [undefined, json],
    ['*/*', json],
    ['application/*', json],
    [json, json],
    [response, response],
    [`${response}, ${json};q=0.9`, response],
    [`${response}; charset=utf-8, ${json}; charset=utf-8`, response],
    [`${json}, ${response}`, json],
    [`${json};q=0.1, ${response};q=0.2`, response],
    ['text/html, */*;q=0.1', json],
    ['text/html, application/xhtml+xml, APPLICATION/GRAPHQL-RESPONSE+JSON', response],
  ])('for %s is %s', (accept, expected) => {
    expect(acceptedMediaType(accept)).toBe(expected);
  });

  it.each(['text/html', '', `${json};q=0`, `${json};q=x`, ';;,,'])('is refused for "%s"', (accept) => {
    expect(() => acceptedMediaType(accept)).toThrow(/Accept application\/json or/);
  });
});
