import { describe, expect, it } from 'vitest';
import { ConcordError } from '../../errors/concord-error.ts';
import type { CompositionProblem } from '../../errors/gateway-codes.ts';
import { composeSupergraph } from '../../gateway/compose.ts';
import { createToyMesh } from './toy-mesh.ts';

const link = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable", "@external", "@composeDirective"])
  @link(url: "https://specs.concord.dev/governance/v1.0", import: ["@pii"])
  @composeDirective(name: "@pii")
directive @pii(kind: String!, mask: String!) on FIELD_DEFINITION
`;
const forgetful = link.replace('@composeDirective(name: "@pii")', '');

function problemsOf(sdls: Readonly<Record<string, string>>): readonly CompositionProblem[] {
  try {
    composeSupergraph(
      Object.entries(sdls).map(([name, sdl]) => ({ name, url: `http://${name}.test`, sdl, make: 'concord' })),
    );
    return [];
  } catch (error) {
    if (error instanceof ConcordError && error.code === 'COMPOSITION_FAILED') {
      return (error as ConcordError<'COMPOSITION_FAILED'>).data.problems;
    }
    throw error;
  }
}

const codesOf = (sdls: Readonly<Record<string, string>>) =>
  problemsOf(sdls).map(({ code, subgraphs }) => [code, ...subgraphs]);

const order = (key: string) =>
  `type Query { order: Order } type Order @key(fields: "id") { id: ID! ${key} amount: Int }`;
const customer = (key: string) =>
  `type Query { customer: Customer } type Customer @key(fields: "id") { id: ID! ${key} name: String }
   type Order @key(fields: "id") { id: ID! ${key} note: String }`;

describe('composeSupergraph', () => {
  it('makes one SDL out of subgraphs', () => {
    const { supergraphSdl } = composeSupergraph(createToyMesh());
    expect(supergraphSdl).toContain('join__Graph');
    expect(supergraphSdl).toContain('type Product');
  });

  it('names every subgraph whose SDL cannot be read', () => {
    expect(codesOf({ a: 'type Query {', b: order(''), c: '???' })).toEqual([
      ['INVALID_GRAPHQL', 'a'],
      ['INVALID_GRAPHQL', 'c'],
    ]);
  });

  it('says which subgraphs disagree, and what to do', () => {
    const [problem] = problemsOf({
      a: link + order('x: Int'),
      b: `${link}type Order @key(fields: "id") { id: ID! x: Int }`,
    });
    expect(problem).toMatchObject({
      code: 'INVALID_FIELD_SHARING',
      subgraphs: ['a', 'b'],
      nextStep: 'Mark the field @shareable in every subgraph that resolves it, or keep it in one.',
    });
  });

  it('refuses an input field or an enum value that would vanish', () => {
    const filter = (fields: string, values: string) =>
      `${link} input Filter { ${fields} } enum Way { ${values} } type Query { NAME(filter: Filter, way: Way): Int }`;
    expect(
      codesOf({
        a: filter('eq: Int', 'UP DOWN').replace('NAME', 'a'),
        b: filter('eq: Int ne: Int', 'UP').replace('NAME', 'b'),
      }).map(([code]) => code),
    ).toEqual(['INCONSISTENT_INPUT_OBJECT_FIELD', 'INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM']);
  });

  it('takes a field that is @pii alike everywhere', () => {
    const pii = 'email: String @shareable @pii(kind: "email", mask: "redact")';
    expect(codesOf({ a: link + order(pii), b: link + customer(pii) })).toEqual([]);
  });

  it('refuses a field that is @pii in one subgraph and not in another', () => {
    const pii = 'email: String @shareable @pii(kind: "email", mask: "redact")';
    expect(codesOf({ a: link + order(pii), b: link + customer('email: String @shareable') })).toEqual([
      ['PII_MISSING', 'a', 'b'],
    ]);
  });

  it('refuses a field whose @pii differs', () => {
    const pii = (mask: string) => `email: String @shareable @pii(kind: "email", mask: "${mask}")`;
    expect(codesOf({ a: link + order(pii('redact')), b: link + customer(pii('null')) }).map(([code]) => code)).toEqual([
      'INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS',
      'PII_DISAGREES',
    ]);
  });

  it('refuses a subgraph whose @pii is dropped for want of @composeDirective', () => {
    const pii = 'email: String @pii(kind: "email", mask: "redact")';
    expect(codesOf({ a: forgetful + order(pii) })).toEqual([['PII_DROPPED', 'a']]);
  });

  it('finds @pii under another name', () => {
    const renamed = link
      .replace('import: ["@pii"]', 'import: [{ name: "@pii", as: "@personal" }]')
      .replaceAll('@composeDirective(name: "@pii")', '@composeDirective(name: "@personal")')
      .replace('directive @pii', 'directive @personal');
    const sdl = renamed + order('email: String @shareable @personal(kind: "email", mask: "redact")');
    expect(codesOf({ a: sdl })).toEqual([]);
    const silent = renamed + customer('email: String @shareable');
    expect(codesOf({ a: sdl, b: silent }).map(([code]) => code)).toEqual(['PII_MISSING']);
  });

  it('refuses @requires in a subgraph that resolves no key of the type', () => {
    const federation =
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@external", "@requires"])';
    const cup = (key: string) => `${federation}
      type Query { cup: Cup }
      type Cup ${key} { id: ID! weight: Int @external postage: Int @requires(fields: "weight") }`;
    const owner = `${federation} type Cup @key(fields: "id") { id: ID! weight: Int }`;
    const [problem, ...others] = problemsOf({ 'the-shop': cup('@key(fields: "id", resolvable: false)'), owner });
    expect([problem?.code, problem?.subgraphs, others]).toEqual(['REQUIRES_WITHOUT_KEY', ['the-shop'], []]);
    expect(problem?.message).toContain('"Cup.postage"');
    expect(codesOf({ 'the-shop': cup('@key(fields: "id")'), owner })).toEqual([]);
  });
});
