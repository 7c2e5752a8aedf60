// The body of a subgraph's reply: data as text where it is said how long they are, and what stands behind them.

import { describe, expect, it } from 'vitest';
import { createReplyParser } from '../../../gateway/transport/parse-subgraph-reply.ts';

const data = '{"name":"Zoë"}';
const write = (rest: string, of = data) => Buffer.from(`{"data":${of}${rest}}`);
const length = Buffer.byteLength(data);

describe('a reply of a subgraph of our own make', () => {
  it('is not parsed but for what stands behind its data', () => {
    const parse = createReplyParser(true);
    expect(parse(write('', '{"a": 01}'), 9)).toEqual({ dataText: '{"a": 01}', errors: [] });
    expect(parse(write(',"extensions":{"concord":{"products":[]}}'), length)).toEqual({
      dataText: data,
      errors: [],
      extensions: { concord: { products: [] } },
    });
  });

  it('says the same in the same object, so that what is made of it is kept', () => {
    const parse = createReplyParser(true);
    const read = (age: number) => parse(write(`,"extensions":{"age":${age}}`), length).extensions;
    const first = read(1);
    expect(read(1)).toBe(first);
    expect(read(2)).toEqual({ age: 2 });
    for (let age = 3; age < 200; age++) read(age);
    expect(read(1)).toEqual(first);
  });

  it('tells its errors each time', () => {
    const parse = createReplyParser(true);
    const body = write(',"errors":[{"message":"no","path":["name"]}]');
    expect(parse(body, length).errors).toEqual([{ message: 'no', path: ['name'] }]);
    expect(parse(body, length).errors).not.toBe(parse(body, length).errors);
  });

  it.each([
    ['a length that ends elsewhere', write(''), length - 1],
    ['a length beyond the end', write(''), length + 40],
    ['another beginning', Buffer.from(`{"errors":[],"data":${data}}`), length],
    ['a rest that is no JSON', write(',"extensions":{'), length],
  ])('is refused with %s', (_, body, given) => {
    expect(() => createReplyParser(true)(body, given)).toThrow(/The reply/);
  });
});

it('a subgraph of foreign make is not believed where its data end', () => {
  const parse = createReplyParser(false);
  expect(parse(write('', '{"a":1,"b":2}'), 7)).toEqual({ dataText: '{"a":1,"b":2}', errors: [] });
});
