import { describe, expect, it } from 'vitest';
import { printCsv } from '../../../gateway/http/csv.ts';

describe('rows as CSV', () => {
  it('have a header, CR LF, quotes where they are needed, empty cells for NULL and JSON as text', () => {
    const table = {
      columns: ['name', 'a "b", c', '=cmd()'],
      columnTypes: ['text', 'text', 'jsonb'],
      rows: [
        ['Zoë', 'says "hi", twice', { a: [1] }],
        ['two\r\nlines', null, true],
      ],
    };
    expect(printCsv(table)).toBe(
      'name,"a ""b"", c",\'=cmd()\r\nZoë,"says ""hi"", twice","{""a"":[1]}"\r\n"two\r\nlines",,true\r\n',
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@sum(a)', "'@sum(a)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['＝1', "'＝1"],
    ['1=1', '1=1'],
  ])('hold no formula: a text %j is %j', (text, cell) => {
    expect(printCsv({ columns: ['x'], columnTypes: ['text'], rows: [[text]] })).toBe(`x\r\n${cell}\r\n`);
  });

  it('leave numbers of numeric columns alone, and nothing else of them', () => {
    const types = ['integer', 'numeric', 'bigint', 'double precision', 'double precision', 'numeric'];
    const row = [-5, '-12.50', '-9007199254740993', -1e-7, '-Infinity', '-1+cmd()'];
    const csv = printCsv({ columns: types.map((_, index) => `c${index}`), columnTypes: types, rows: [row] });
    expect(csv).toBe("c0,c1,c2,c3,c4,c5\r\n-5,-12.50,-9007199254740993,-1e-7,'-Infinity,'-1+cmd()\r\n");
  });
});
