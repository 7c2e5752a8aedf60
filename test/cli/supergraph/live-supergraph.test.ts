// What a gateway makes of what its source says, look by look: a real gateway over subgraphs on real sockets, and files in a folder
// of the test.

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAddressSource, identifyAddresses } from '../../../cli/supergraph/address-source.ts';
import { type Connections, createConnections } from '../../../cli/supergraph/connections.ts';
import { createSchemaFetcher } from '../../../cli/supergraph/fetch-schemas.ts';
import { openLastGood } from '../../../cli/supergraph/last-good.ts';
import { type LiveSupergraph, openLiveSupergraph } from '../../../cli/supergraph/live-supergraph.ts';
import { openUsedFields } from '../../../cli/supergraph/used-fields.ts';
import type { Gateway } from '../../../gateway/gateway.ts';
import type { GatewayEvent } from '../../../gateway/gateway-event.ts';
import { createHttpTransport } from '../../../gateway/transport/http-transport.ts';
import { ask, createTestGateway } from '../../gateway/ask.ts';
import { createLocalSubgraph } from '../../support/local-subgraph.ts';
import { type SubgraphServer, startSubgraphServer } from '../../support/subgraph-server.ts';

const resolvers = { Query: { a: () => 1, b: () => 2, c: () => 3 } };
const graph = (fields: string) => createLocalSubgraph('one', `type Query { ${fields} }`, resolvers as never);
const day = 24 * 3_600_000;

describe('a graph over subgraphs that tell their schemas', () => {
  let home: string;
  let server: SubgraphServer;
  let now: number;
  let events: GatewayEvent[];
  let warnings: string[];
  const open: Connections[] = [];

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'concord-live-'));
    server = await startSubgraphServer(graph('a: Int b: Int'));
    now = 100 * day;
    events = [];
    warnings = [];
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ close }) => close()));
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** As a process does that starts now. */
  async function start(
    url = server.url,
  ): Promise<{ live: LiveSupergraph; gateway: Gateway; look: () => Promise<void> }> {
    const warn = (line: string) => void warnings.push(line);
    const places = [{ name: 'one', url, make: 'foreign' as const }];
    const connections = createConnections(async (place, purpose) =>
      createHttpTransport({
        subgraph: place.name,
        url: new URL(place.url),
        sign: null,
        timeoutMs: 5_000,
        mostReplyBytes: purpose === 'schema' ? 100_000 : 1_000_000,
        connections: 1,
      }),
    );
    open.push(connections);
    const lastGood = openLastGood(home, identifyAddresses(places), warn);
    const kept = lastGood.read();
    const usedFields = openUsedFields(home, () => Math.floor(now / day), warn);
    const onGatewayEvent = (event: GatewayEvent) => void events.push(event);
    const fetchSchema = createSchemaFetcher({ connections, known: kept ?? [], log: () => undefined });
    const live = await openLiveSupergraph({
      source: createAddressSource(places, { fetchSchema, intervalMs: () => 0 }),
      connections,
      lastGood,
      kept,
      usedFields,
      fixed: [],
      allowsBreaking: false,
      isJudged: () => false,
      now: () => now,
      onGatewayEvent,
      onTaken: () => undefined,
      warn,
    });
    const gateway = createTestGateway(live.subgraphs, { onEvent: onGatewayEvent });
    await live.begin(gateway);
    return {
      live,
      gateway,
      look: async () => {
        await live.look(gateway);
        usedFields.save();
      },
    };
  }
  const refusals = () =>
    events.flatMap((event) => (event.kind === 'supergraph-refused' ? [(event.cause as Error).message] : []));
  const fields = ({ current }: Gateway) => Object.keys(current().apiSchema.getQueryType()?.getFields() ?? {}).join();

  it('follows a changed schema, and tells of none where nothing changed', async () => {
    const { gateway, look } = await start();
    await look();
    server.become(graph('a: Int b: Int c: Int'));
    await look();
    await look();
    expect(fields(gateway)).toBe('a,b,c');
    expect(await ask(gateway, '{ c }')).toEqual({ data: { c: 3 } });
    expect(events.filter(({ kind }) => kind === 'supergraph-changed')).toHaveLength(1);
  });

  it('refuses a schema that is larger than a schema may be', async () => {
    const { gateway, look } = await start();
    const many = Array.from({ length: 10_000 }, (_, index) => `field${index}: Int`).join(' ');
    server.become(graph(`a: Int b: Int ${many}`));
    await look();
    await look();
    expect(refusals()).toEqual([expect.stringContaining('The schema of the subgraph "one" has more than')]);
    expect(await ask(gateway, '{ a }')).toEqual({ data: { a: 1 } });
  });

  it('refuses once what lacks a used field, and takes it when nobody used that for a week', async () => {
    const { live, gateway, look } = await start();
    await ask(gateway, '{ b }');
    server.become(graph('a: Int'));
    await look();
    await look();
    expect(refusals()).toEqual([
      expect.stringContaining('It has no Query.b. Operations that it cannot answer any more: 1.'),
    ]);
    expect(live.figures().refused).not.toBeNull();
    expect(fields(gateway)).toBe('a,b');
    now += day;
    await look();
    expect(refusals()).toHaveLength(2);
  });

  it('holds a field for a week after its last use, also over a restart, and no longer', async () => {
    const first = await start();
    await ask(first.gateway, '{ b }');
    await first.look();
    server.become(graph('a: Int b: Int c: Int'));
    await first.look();
    server.become(graph('a: Int'));
    now += 6 * day;
    const second = await start();
    expect(fields(second.gateway)).toBe('a,b,c');
    expect(refusals()).toEqual([expect.stringContaining('It has no Query.b. Keep')]);
    now += day;
    await second.look();
    expect(fields(second.gateway)).toBe('a');
    expect(second.live.figures().refused).toBeNull();
  });

  it('says that a refused graph was withdrawn', async () => {
    const { live, look } = await start();
    server.become(createLocalSubgraphOf('type Query { a: }'));
    await look();
    expect(refusals()).toEqual([expect.stringMatching(/^one:1:17 The schema of the subgraph "one" cannot be read/)]);
    server.become(graph('a: Int b: Int'));
    await look();
    expect(live.figures().refused).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('is withdrawn')]);
  });

  it('does not take in a schema of any size', async () => {
    const { look } = await start();
    server.become(createLocalSubgraphOf(`type Query { a: Int } ${'#'.repeat(200_000)}`));
    await look();
    await look();
    expect(refusals()).toEqual([expect.stringContaining('The schema of the subgraph "one" has more than')]);
  });

  it('keeps the schema of a subgraph that is down, and starts with it', async () => {
    const first = await start();
    await first.look();
    await server.close();
    await first.look();
    const second = await start();
    expect(fields(second.gateway)).toBe('a,b');
    expect([refusals(), warnings]).toEqual([[], []]);
    server = await startSubgraphServer(graph('a: Int b: Int c: Int'), server.port);
    await second.look();
    expect(fields(second.gateway)).toBe('a,b,c');
  });

  it.each([
    ['is cut off', '{"version":1,"source":"addr', 'it is not as a gateway leaves it'],
    [
      'is of another source',
      JSON.stringify({
        version: 1,
        source: 'file x',
        subgraphs: [{ name: 'one', url: 'http://x', make: 'foreign', sdl: '' }],
      }),
      'it was made of another source (file x)',
    ],
  ])('ignores a last good graph that %s, and says so', async (_what, text, told) => {
    writeFileSync(join(home, 'supergraph.json'), text);
    const { gateway } = await start();
    expect(fields(gateway)).toBe('a,b');
    expect(warnings).toEqual([expect.stringContaining(told)]);
    expect(JSON.parse(readFileSync(join(home, 'supergraph.json'), 'utf8'))).toMatchObject({
      subgraphs: [{ name: 'one' }],
    });
  });

  it('ignores a last good graph that composes no more', async () => {
    const places = [{ name: 'one', url: server.url, make: 'foreign' as const }];
    openLastGood(home, identifyAddresses(places), () => undefined).keep([
      { ...places[0], sdl: 'type Query { a: Lost }' } as never,
    ]);
    const { gateway } = await start();
    expect(fields(gateway)).toBe('a,b');
    expect(warnings).toEqual([expect.stringContaining('does not compose')]);
  });

  it('serves where it may write nothing, and says what that means', async () => {
    mkdirSync(join(home, 'supergraph.json'));
    chmodSync(home, 0o755);
    const { gateway } = await start();
    expect(fields(gateway)).toBe('a,b');
    expect(warnings).toEqual([
      expect.stringContaining('it cannot be read (EISDIR)'),
      expect.stringMatching(/cannot be kept in .*supergraph\.json \(EISDIR\)|\(ENOTEMPTY\)|\(EEXIST\)/),
    ]);
  });
});

/** Of a schema that no server could serve. */
function createLocalSubgraphOf(sdl: string) {
  const transport = async () => ({ dataText: JSON.stringify({ _service: { sdl } }), errors: [] });
  return { transport };
}

it('lets go of connections when the last graph that needs them is given up', async () => {
  const closed: string[] = [];
  const transport = async () => ({ dataText: null, errors: [] });
  const connections = createConnections(async ({ url }) => ({
    transport,
    breakerState: () => 'closed',
    close: async () => void closed.push(url),
  }));
  const definition = (url: string) => ({ name: 'one', url, make: 'foreign' as const, sdl: '' });
  const first = await connections.lease([definition('http://a'), definition('http://b')]);
  const second = await connections.lease([definition('http://b')]);
  expect(second.subgraphs[0]?.transport).toBe(first.subgraphs[1]?.transport);
  await first.release();
  await first.release();
  expect(closed).toEqual(['http://a']);
  await second.release();
  expect(closed).toEqual(['http://a', 'http://b']);
});
