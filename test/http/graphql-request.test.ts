import { describe, expect, it } from 'vitest';
import { readGraphqlRequest } from '../../http/graphql-request.ts';
import { readJson } from '../../http/read-json.ts';

const bytes = (text: string) => Buffer.from(text);
const json = { 'content-type': 'application/json' };

describe('a JSON body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON ; charset="utf-8"',
  ])('is read as %s', (contentType) => {
    expect(readJson(bytes('{"a":"ü"}'), { 'content-type': contentType })).toEqual({ a: 'ü' });
  });

  it.each([
    [{}, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ 'content-type': 'text/plain' }, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ 'content-type': 'application/jsonp' }, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ 'content-type': 'text/plain; x=application/json' }, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ 'content-type': 'application/json; charset=utf-7' }, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ 'content-type': 'application/json; charset=utf-16' }, 'UNSUPPORTED_MEDIA_TYPE'],
    [{ ...json, 'content-encoding': 'gzip' }, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('is refused with the headers %j', (headers, code) => {
    expect(() => readJson(bytes('{}'), headers)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['nothing', bytes(''), 'The body is empty, but JSON is due.'],
    ['broken JSON', bytes('{"query": secret'), 'The body is not valid JSON.'],
    ['invalid UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'The body is not valid UTF-8.'],
  ])('is refused when it holds %s, without quoting it', (_name, body, message) => {
    expect(() => readJson(body, json)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', message }));
  });
});

describe('a GraphQL request', () => {
  it('is read from a body, with what is absent or null filled in', () => {
    expect(readGraphqlRequest({ query: '{ a }', variables: null, other: 1 })).toEqual({
      query: '{ a }',
      documentId: null,
      operationName: null,
      variables: {},
      extensions: {},
    });
  });

  it.each([
    [null],
    [[]],
    [[{ query: '{ a }' }]],
    ['{ a }'],
    [7],
    [{ query: 7 }],
    [{ query: '{ a }', operationName: {} }],
    [{ query: '{ a }', variables: 'x' }],
    [{ query: '{ a }', variables: [] }],
    [{ query: '{ a }', extensions: 0 }],
  ])('is refused for %j', (body) => {
    expect(() => readGraphqlRequest(body)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
