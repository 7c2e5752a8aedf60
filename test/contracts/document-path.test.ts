// Paths into JSON documents: what is understood, and where what is not goes wrong.

import { describe, expect, it } from 'vitest';
import { type PathStep, readDocumentPath } from '../../contracts/document-path.ts';
import { areSamePlaces, readPiiPath, unitePiiPaths } from '../../contracts/pii-path.ts';
import type { PiiPath } from '../../contracts/product.ts';

const key = (name: string): PathStep => ({ kind: 'key', key: name });
const elements: PathStep = { kind: 'elements' };
const element = (index: number): PathStep => ({ kind: 'element', index });

describe('a path is read as its steps', () => {
  it.each([
    ['email', [key('email')]],
    ['$.user.email', [key('user'), key('email')]],
    ['$["user"].email', [key('user'), key('email')]],
    ['devices[*].ip', [key('devices'), elements, key('ip')]],
    ['[*][0].x', [elements, element(0), key('x')]],
    ['items[-1]', [key('items'), element(-1)]],
    ['"first.name"', [key('first.name')]],
    [`user['first name']`, [key('user'), key('first name')]],
    ['user."".x', [key('user'), key(''), key('x')]],
    ['größe.user-agent.__proto__.0', [key('größe'), key('user-agent'), key('__proto__'), key('0')]],
  ])('%s', (text, steps) => {
    const reading = readDocumentPath(text);
    expect(reading.kind === 'path' ? reading.steps : null).toEqual(steps);
  });
});

describe('what is no path is told with its place', () => {
  it.each([
    ['', 1],
    ['$', 1],
    ['$$', 2],
    ['a..b', 3],
    ['a.', 3],
    ['a[', 3],
    ['a[*', 4],
    ['a[01]', 4],
    ['a[1.5]', 4],
    ['a[9999999999]', 12],
    ['a b', 2],
    ['"a', 1],
    [`a['b "c"']`, 3],
    ['"a\\"b"', 1],
    ['"a\u0000b"', 1],
    ['"\ud800"', 1],
    ['a\n', 2],
  ])('%j', (text, at) => {
    expect(readDocumentPath(text)).toMatchObject({ kind: 'problem', at });
  });

  it('and so is one that is too long, also one of a megabyte', () => {
    expect(readDocumentPath(Array(20).fill('a').join('.')).kind).toBe('path');
    expect(readDocumentPath(Array(21).fill('a').join('.'))).toMatchObject({ kind: 'problem', at: 40 });
    expect(readDocumentPath('['.repeat(1_000_000)).kind).toBe('problem');
  });
});

describe('the paths of two contracts over one column', () => {
  const paths = (...texts: readonly string[]) =>
    texts.flatMap((text): readonly PiiPath[] => {
      const { path } = readPiiPath(text);
      return path === null ? [] : [path];
    });
  const texts = (list: readonly PiiPath[]) => list.map(({ text }) => text);

  it('are the places of both, each once, without those inside others', () => {
    expect(texts(unitePiiPaths(paths('a.b', 'c'), paths('$.c', 'd')))).toEqual(['a.b', 'c', 'd']);
    expect(texts(unitePiiPaths(paths('a.b', 'c'), paths('a')))).toEqual(['c', 'a']);
    expect(texts(unitePiiPaths(paths('a'), paths('a.b', 'a[*]')))).toEqual(['a']);
  });

  it('are the same however they are written, and no others', () => {
    expect(areSamePlaces(paths('a', 'b[*]'), paths('$["b"][*]', '$.a'))).toBe(true);
    expect(areSamePlaces(paths('a'), paths('a.b'))).toBe(false);
    expect(areSamePlaces(paths('a.b'), paths('a'))).toBe(false);
    expect(areSamePlaces(paths('a'), paths('a', 'b'))).toBe(false);
  });
});
