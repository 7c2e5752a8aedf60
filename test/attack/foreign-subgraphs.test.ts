// Door: subgraphs of foreign make. Such a one cannot be trusted to mask, so the gateway denies its @pii fields to whoever may
// not see them in clear, before anything is planned or fetched; it hears of no viewer, and its errors say nothing.

import { getIntrospectionQuery } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Gateway, GatewayOptions } from '../../gateway/gateway.ts';
import type { GatewayEvent } from '../../gateway/gateway-event.ts';
import type { Transport } from '../../gateway/transport/transport.ts';
import { anonymous, type Viewer } from '../../identity/viewer.ts';
import { createTestGateway } from '../gateway/ask.ts';
import { type Asked, createForeignMesh, mark, partnerSdl } from './foreign-mesh.ts';

const as = (role: string): Viewer => ({
  ...anonymous,
  subject: `${role}-${mark}`,
  role,
  domain: 'sales',
  claims: { secret: mark },
});

async function ask(gateway: Gateway, role: string, query: string, variables: Record<string, unknown> = {}) {
  const context = { viewer: as(role), signal: new AbortController().signal };
  const { kind, text, hasData, errorCodes } = await gateway.execute({ query, variables }, context);
  return { kind, text, hasData, errorCodes, body: JSON.parse(text) as Record<string, unknown> };
}

/** Each asks for `Agent.phone`, which only admin and dispatcher may see, or for what admin alone may. */
const doors: Readonly<Record<string, string>> = {
  plainly: '{ agents { phone } }',
  'under an alias': '{ agents { id: phone country: phone } }',
  nested: '{ agents { boss { boss { phone } } } }',
  'in a fragment': 'query { agents { ...F } } fragment F on Agent { boss { ...G } } fragment G on Agent { phone }',
  'in a fragment without a type': '{ agents { ... { phone } } }',
  'in a fragment on its interface': '{ agents { ... on Party { phone } } }',
  'on a union': '{ found { ... on Firm { phone } ... on Agent { phone } } }',
  'on a union, by the interface': '{ found { ... on Party { phone } } }',
  "on an interface, by the interface's own field": '{ parties { phone } }',
  'on an interface, by the type': '{ parties { id ... on Agent { phone } } }',
  'through an entity of ours': '{ orders { id agent { phone } } }',
  'through what it adds to an interface of ours': '{ media { reader } }',
  'through what it adds to an interface of ours, on the type': '{ media { ... on Book { reader } } }',
  'with @skip of false': '{ agents { phone @skip(if: false) } }',
  'with @include of true': '{ agents { ... @include(if: true) { phone } } }',
  'with a variable that leaves it out': 'query ($no: Boolean = false) { agents { phone @include(if: $no) } }',
  'with @skip of true': '{ agents { id phone @skip(if: true) } }',
  'as an object': '{ agents { home { street } } }',
  'as an object, for its type only': '{ agents { home { __typename } } }',
  'at the top': '{ hotline }',
  'beside introspection': '{ __schema { queryType { name } } agents { phone } }',
  'in the answer of a mutation': 'mutation { rename(id: "a1") { phone } }',
};

describe.each(['concord', 'apollo'] as const)(
  'a @pii field of a foreign subgraph, with the executor %s',
  (executor) => {
    const asked: Asked[] = [];
    const events: GatewayEvent[] = [];
    const options: Partial<GatewayOptions> = { executor, onEvent: (event) => events.push(event) };
    let gateway = createTestGateway(createForeignMesh(asked), options);
    beforeEach(() => {
      asked.length = 0;
      events.length = 0;
    });

    it.each(Object.entries(doors))('is denied to others, asked for %s', async (_, query) => {
      gateway = createTestGateway(createForeignMesh(asked), options);
      for (const role of ['analyst', 'anonymous', 'Admin', 'аdmin', '', 'admin ', 'constructor']) {
        const answer = await ask(gateway, role, query);
        expect([answer.kind, answer.hasData, new Set(answer.errorCodes)]).toEqual([
          'request-error',
          false,
          new Set(['FORBIDDEN_FIELD']),
        ]);
        expect(answer.text).not.toContain(mark);
      }
      expect(asked).toEqual([]);
      expect(events.filter(({ kind }) => kind !== 'operation-answered')).toEqual([]);
    });

    it.each(Object.entries(doors))('is answered to the role that it is revealed to, asked for %s', async (_, query) => {
      const { kind, body } = await ask(gateway, 'admin', query);
      expect([kind, body.errors]).toEqual(['response', undefined]);
      const hasValue = !/\$no|skip\(if: true|__typename|boss \{ boss/.test(query);
      expect(JSON.stringify(body.data).includes(mark)).toBe(hasValue);
    });

    it('is decided for each request, not for each operation', async () => {
      const query = '{ orders { agent { phone country } } }';
      const kinds = async (...roles: readonly string[]) => {
        const answers = [];
        for (const role of roles) answers.push((await ask(gateway, role, query)).kind);
        return answers;
      };
      expect(await kinds('analyst', 'admin', 'analyst', 'dispatcher', 'anonymous', 'admin')).toEqual([
        'request-error',
        'response',
        'request-error',
        'response',
        'request-error',
        'response',
      ]);
      const together = await Promise.all(
        ['admin', 'analyst', 'admin', 'analyst'].map((role) => ask(gateway, role, query)),
      );
      expect(together.map(({ kind }) => kind)).toEqual(['response', 'request-error', 'response', 'request-error']);
      expect(together.filter(({ kind }) => kind !== 'response').some(({ text }) => text.includes(mark))).toBe(false);
    });

    it('needs every rule of what it may stand for', async () => {
      const [own, partner] = createForeignMesh();
      const clerks = '@pii(kind: "attribute", mask: "redact", revealTo: ["admin", "clerk"])';
      const sdl = partner.sdl.replace(/(type Firm implements Party .*phone: String)/, `$1 ${clerks}`);
      const both = createTestGateway([own, { ...partner, sdl }], { executor });
      const kinds = ['admin', 'dispatcher', 'clerk'].map(
        async (role) => (await ask(both, role, '{ parties { phone } }')).kind,
      );
      expect(await Promise.all(kinds)).toEqual(['response', 'request-error', 'request-error']);
      const apart = (role: string) => ask(both, role, '{ found { ... on Firm { phone } } }');
      expect([(await apart('clerk')).kind, (await apart('dispatcher')).kind]).toEqual(['response', 'request-error']);
    });

    it('that is revealed to nobody is denied to everybody', async () => {
      for (const role of ['admin', 'dispatcher', 'nobody', '[]'])
        expect((await ask(gateway, role, '{ agents { salary } }')).errorCodes).toEqual(['FORBIDDEN_FIELD']);
    });

    it('is denied in the operation that is run, not in another of the document', async () => {
      const query = 'query A { agents { country } } query B { agents { ...F } } fragment F on Agent { phone }';
      const run = (operationName: string) =>
        gateway.execute({ query, operationName }, { viewer: as('analyst'), signal: new AbortController().signal });
      expect((await run('A')).kind).toBe('response');
      expect((await run('B')).errorCodes).toEqual(['FORBIDDEN_FIELD']);
    });

    it('leaves the clear fields to everybody', async () => {
      const query =
        '{ orders { id amount fee agent { id country boss { country } } } parties { id ... on Firm { phone } } }';
      const { body, text } = await ask(gateway, 'analyst', query);
      expect(body.errors).toBeUndefined();
      expect(body.data).toMatchObject({
        orders: [{ id: '1', amount: 100, fee: 10, agent: { id: 'a1', country: 'DE', boss: { country: 'DE' } } }, {}],
        parties: [{ id: 'a1' }, { id: 'f1', phone: 'switchboard' }],
      });
      expect(text).not.toContain(mark);
    });

    it('is named in the refusal, with the rule and the next step, once', async () => {
      const { body } = await ask(
        gateway,
        'analyst',
        '{ a: agents { phone } b: agents { phone boss { salary } } parties { phone } }',
      );
      expect((body.errors as { message: string }[]).map(({ message }) => message)).toEqual([
        'The field "phone" of Agent cannot be asked for: it is @pii in the subgraph "partner", which does not mask, and it is shown to the role admin or dispatcher only, not to "analyst". Ask without it.',
        'The field "salary" of Agent cannot be asked for: it is @pii in the subgraph "partner", which does not mask, and it is shown to nobody, not to "analyst". Ask without it.',
        'The field "phone" of Party cannot be asked for: "Agent.phone", which may answer here, is @pii in the subgraph "partner", which does not mask, and it is shown to the role admin or dispatcher only, not to "analyst". Ask without it.',
      ]);
    });

    it('gets nothing of the viewer to the subgraph, which a trusted one does get', async () => {
      await ask(gateway, 'admin', '{ orders { email agent { phone } } }');
      expect(asked.map(({ subgraph, viewer }) => [subgraph, viewer])).toEqual([
        ['own', as('admin')],
        ['partner', anonymous],
      ]);
      expect(JSON.stringify(asked[1])).not.toContain(mark);
    });
  },
);

describe('the public schema', () => {
  it('says in the description of such a field to whom it is answered', async () => {
    const gateway = createTestGateway(createForeignMesh());
    const { text } = await ask(gateway, 'anonymous', getIntrospectionQuery());
    expect(text).toContain(
      'What is paid.\\n\\nPersonal data, never masked: answered to nobody; a request of anybody else that names the field is refused.',
    );
    expect(text).toContain('answered to the role admin or dispatcher;');
  });
});

describe('a mark that cannot be read', () => {
  const malformed: Readonly<Record<string, readonly [definition: string, use: string]>> = {
    'without revealTo': ['kind: String, revealTo: [String!]', 'kind: "x"'],
    'without arguments': ['kind: String', ''],
    'with a text for a list': ['revealTo: [String!]', 'revealTo: "admin"'],
    'with a number in the list': ['revealTo: [Any]', 'revealTo: ["admin", 1]'],
    'with null': ['revealTo: [String!]', 'revealTo: null'],
    'with a wildcard': ['revealTo: [String!]', 'revealTo: ["*"]'],
    'with a domain and a team': ['revealTo: [String!]', 'revealTo: ["domain:sales", "admin+team:a"]'],
  };
  it.each(Object.entries(malformed))('%s reveals to nobody', async (_, [definition, use]) => {
    const sdl = partnerSdl
      .replace(/directive @pii.*\n/, `scalar Any\ndirective @pii(${definition}) on FIELD_DEFINITION\n`)
      .replaceAll(/@pii\(kind: "attribute".*?\]\)/g, use === '' ? '@pii' : `@pii(${use})`)
      .replace(/type (Media|Order) .*\n/g, '');
    const [, partner] = createForeignMesh();
    const gateway = createTestGateway([{ ...partner, sdl }]);
    for (const role of ['admin', 'dispatcher', 'anonymous', 'sales']) {
      expect((await ask(gateway, role, '{ agents { phone } }')).errorCodes).toEqual(['FORBIDDEN_FIELD']);
    }
    expect((await ask(gateway, 'admin', '{ agents { country } }')).kind).toBe('response');
  });
});

describe('what a foreign subgraph answers', () => {
  const lie = (reply: Awaited<ReturnType<Transport>>) => {
    const [own, partner] = createForeignMesh();
    return createTestGateway([own, { ...partner, transport: async () => reply }]);
  };

  it.each(['concord', 'apollo'] as const)(
    'in its errors does not reach the client, whatever it writes there (%s)',
    async (executor) => {
      const events: GatewayEvent[] = [];
      const [own, partner] = createForeignMesh();
      const error = (path?: (string | number)[]) => ({
        message: `duplicate key (${mark})`,
        extensions: { code: mark, detail: mark },
        ...(path === undefined ? {} : { path }),
      });
      const errors = [
        error(),
        error(['agents', 0, mark]),
        error(['agents', 4_930_123_456]),
        error([mark]),
        error(['agents', 0, 'country']),
      ];
      const transport: Transport = async () => ({
        dataText: '{"agents":[{"country":null}]}',
        errors,
        extensions: { mark },
      });
      const options: Partial<GatewayOptions> = { executor, onEvent: (event) => events.push(event) };
      const gateway = createTestGateway([own, { ...partner, transport }], options);
      const { text, errorCodes, body } = await ask(gateway, 'analyst', '{ agents { country } }');
      expect(text + JSON.stringify(events)).not.toContain(mark);
      expect(text).not.toContain('4930123456');
      expect(new Set(errorCodes)).toEqual(new Set(['FOREIGN_SUBGRAPH_ERROR']));
      expect((body.errors as { path?: unknown }[]).map(({ path }) => path)).toContainEqual(['agents', 0, 'country']);
    },
  );

  it('beyond what it was asked is dropped', async () => {
    const row = {
      id: 'a1',
      country: 'DE',
      phone: mark,
      __proto__: { polluted: mark },
      boss: { id: 'a2', phone: mark },
    };
    const gateway = lie({ dataText: JSON.stringify({ agents: [row], phone: mark }), errors: [] });
    const { text } = await ask(gateway, 'analyst', '{ agents { country id boss { id } } }');
    expect(text).toBe('{"data":{"agents":[{"country":"DE","id":"a1","boss":{"id":"a2"}}]}}');
  });

  it('beside what it was asked does not overwrite what another subgraph said', async () => {
    const [own, partner] = createForeignMesh();
    const transport: Transport = async ({ variables }) => {
      const rows = (variables.representations as object[]).map((row) => ({ ...row, amount: 7, fee: 1 }));
      return { dataText: JSON.stringify({ _entities: rows }), errors: [] };
    };
    const gateway = createTestGateway([own, { ...partner, transport }]);
    const { body } = await ask(gateway, 'analyst', '{ orders { id amount fee } }');
    expect(body.data).toEqual({
      orders: [
        { id: '1', amount: 100, fee: 1 },
        { id: '2', amount: 200, fee: 1 },
      ],
    });
  });

  it.each([
    ['another key', { id: mark }],
    ['no key', { id: undefined }],
    ['null for a key', { id: null }],
    ['a key that cannot be written', { id: { toString: 1 } }],
  ])('that gives a row %s gives nothing to it, and its key goes nowhere', async (_, key) => {
    const [own, partner] = createForeignMesh();
    const transport: Transport = async ({ variables }) => {
      const rows = (variables.representations as object[]).map((row) => ({ ...row, ...key, fee: 1 }));
      return { dataText: JSON.stringify({ _entities: rows }), errors: [] };
    };
    const gateway = createTestGateway([own, { ...partner, transport }]);
    const { body } = await ask(gateway, 'analyst', '{ orders { id amount fee } }');
    expect(body.data).toEqual({
      orders: [
        { id: '1', amount: 100, fee: null },
        { id: '2', amount: 200, fee: null },
      ],
    });
    expect(body.errors).toMatchObject(Array(2).fill({ extensions: { code: 'SUBGRAPH_REPLY_INVALID' } }));
    expect(JSON.stringify(body)).not.toContain(mark);
  });

  it('that writes a key in another form leaves it as its owner wrote it', async () => {
    const [own, partner] = createForeignMesh();
    const transport: Transport = async ({ variables }) => {
      const rows = (variables.representations as { readonly id: string }[]).map(({ id }) => ({
        id: Number(id),
        fee: 1,
      }));
      return { dataText: JSON.stringify({ _entities: rows }), errors: [] };
    };
    const gateway = createTestGateway([own, { ...partner, transport }]);
    const { body } = await ask(gateway, 'analyst', '{ orders { id fee } }');
    expect(body.data).toEqual({
      orders: [
        { id: '1', fee: 1 },
        { id: '2', fee: 1 },
      ],
    });
  });

  it('with a row where a text is due is an error, not the row', async () => {
    const gateway = lie({ dataText: JSON.stringify({ agents: [{ country: { phone: mark } }] }), errors: [] });
    const { text, errorCodes } = await ask(gateway, 'analyst', '{ agents { country } }');
    expect([text.includes(mark), errorCodes]).toEqual([false, ['VALUE_INVALID']]);
  });
});

describe('a foreign subgraph that calls its root type otherwise', () => {
  it('has its @pii fields at the top denied all the same', async () => {
    const [own, partner] = createForeignMesh();
    const sdl = partner.sdl.replace('type Query {', 'schema { query: Start mutation: Mutation }\ntype Start {');
    const gateway = createTestGateway([own, { ...partner, sdl }]);
    expect((await ask(gateway, 'analyst', '{ hotline }')).errorCodes).toEqual(['FORBIDDEN_FIELD']);
    expect((await ask(gateway, 'admin', '{ hotline }')).errorCodes).not.toContain('FORBIDDEN_FIELD');
  });
});

describe('limits and estimates', () => {
  it('hold for a foreign subgraph as for any other', async () => {
    const [own, partner] = createForeignMesh();
    const gateway = createTestGateway([own, partner], { limits: { rows: 100, depth: 4 } });
    expect((await ask(gateway, 'analyst', '{ agents(first: 101) { id } }')).errorCodes).toEqual([
      'QUERY_TOO_MANY_ROWS',
    ]);
    expect((await ask(gateway, 'analyst', '{ agents(first: 100) { id } }')).kind).toBe('response');
    const deep = '{ agents { boss { boss { boss { phone } } } } }';
    expect((await ask(gateway, 'admin', deep)).errorCodes).toEqual(['QUERY_TOO_DEEP']);
  });
});

describe('a subgraph of which nobody says that it is trusted', () => {
  it('is foreign', async () => {
    const [own, partner] = createForeignMesh();
    const { make: _, ...unsaid } = partner;
    const gateway = createTestGateway([own, unsaid as typeof partner]);
    expect((await ask(gateway, 'analyst', '{ agents { phone } }')).errorCodes).toEqual(['FORBIDDEN_FIELD']);
  });

  it('that is said to be of our make is trusted: that is the word of who runs the mesh', async () => {
    const [own, partner] = createForeignMesh();
    const gateway = createTestGateway([own, { ...partner, make: 'concord' }]);
    expect((await ask(gateway, 'analyst', '{ agents { phone } }')).text).toContain(mark);
  });
});
