// The two databases of documents and everybody's way to ask both: what a masked viewer gets must be the same, byte for byte, and
// bear no mark.

import { expect } from 'vitest';
import type { Viewer } from '../../identity/viewer.ts';
import { analyst } from '../support/shop-mesh.ts';
import { type DocumentMesh, mark, openDocumentMesh } from './document-mesh.ts';

export type DocumentTwins = {
  readonly first: DocumentMesh;
  readonly second: DocumentMesh;
  /** The answer of the masked viewer; fails where the databases differ in it. */
  readonly askMasked: (
    query: string,
    variables?: Record<string, unknown>,
  ) => Promise<{ readonly data: unknown; readonly codes: readonly string[] }>;
  /** The ids of the rows that the masked viewer finds. */
  readonly matching: (
    filter: string,
    variables?: Record<string, unknown>,
    declaration?: string,
  ) => Promise<readonly unknown[]>;
  readonly close: () => Promise<void>;
};

export async function openDocumentTwins(): Promise<DocumentTwins> {
  const [first, second] = [await openDocumentMesh('first'), await openDocumentMesh('second')];
  const askMasked: DocumentTwins['askMasked'] = async (query, variables = {}) => {
    const [one, other] = [await ask(first, analyst, query, variables), await ask(second, analyst, query, variables)];
    expect(other === one ? 'the same' : other).toBe('the same');
    // What the request says itself may be said back.
    if (!`${query}${JSON.stringify(variables)}`.includes(mark)) expect(one).not.toContain(mark);
    const { data, errors } = JSON.parse(one);
    return { data, codes: (errors ?? []).map((error: { extensions: { code: string } }) => error.extensions.code) };
  };
  return {
    first,
    second,
    askMasked,
    matching: async (filter, variables = {}, declaration = '') => {
      const { data, codes } = await askMasked(`${declaration}${where(filter)}`, variables);
      expect(codes).toEqual([]);
      return nodesOf(data).map(({ id }) => id);
    },
    close: async () => {
      await first.close();
      await second.close();
    },
  };
}

/** The whole body. */
export async function ask(mesh: DocumentMesh, viewer: Viewer, query: string, variables = {}): Promise<string> {
  const { text } = await mesh.gateway.execute({ query, variables }, { viewer, signal: new AbortController().signal });
  return text;
}

export const list = (inner: string, args = '') =>
  `{ crm { profiles(first: 100${args}) { totalCount nodes { ${inner} } } } }`;
export const where = (filter: string) => list('id', `, where: ${filter}`);

type Found = { readonly crm: { readonly profiles: { readonly nodes: readonly Record<string, unknown>[] } } };
export const nodesOf = (data: unknown) => (data as Found).crm.profiles.nodes;
