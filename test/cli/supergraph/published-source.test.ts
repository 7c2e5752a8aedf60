// Subgraphs of foreign make that are published, in the graph of a gateway that serves.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnections } from '../../../cli/supergraph/connections.ts';
import { type LiveSupergraph, openLiveSupergraph } from '../../../cli/supergraph/live-supergraph.ts';
import { withPublished } from '../../../cli/supergraph/published-source.ts';
import { found, type SubgraphSource } from '../../../cli/supergraph/subgraph-source.ts';
import type { Gateway } from '../../../gateway/gateway.ts';
import { nothingPublished, type Publication, type Published } from '../../../mesh/publications/publication.ts';
import { createTestGateway } from '../../gateway/ask.ts';

const listed = { name: 'own', url: 'http://own.test', make: 'concord', sdl: 'type Query { own: Int }' } as const;
const source: SubgraphSource = { identity: 'own', look: async () => found([listed]) };

let sequence = 0;
const subgraph = (name: string, sdl: string): Publication => {
  sequence += 1;
  const by = { cause: 'publish', note: null, digest: '', author: 'somebody', publishedAt: 0 } as const;
  return { kind: 'subgraph', name, version: null, text: sdl, url: `http://${name}.test`, sequence, ...by };
};
const publish = (...live: readonly Publication[]): Published => ({ sequence, live });

describe('subgraphs that are published', () => {
  let published: Published;
  let asked: string[];
  let kept: Parameters<typeof withPublished>[2];
  beforeEach(() => {
    published = nothingPublished;
    asked = [];
    kept = null;
  });
  const open: { readonly close: () => Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ close }) => close()));
  });

  async function start(): Promise<{ live: LiveSupergraph; gateway: Gateway }> {
    const connections = createConnections(async ({ name, isPublished }) => {
      asked.push(`${name} ${isPublished === true}`);
      return {
        transport: () => Promise.reject(new Error('away')),
        close: async () => undefined,
        breakerState: () => 'closed',
      };
    });
    open.push(connections);
    const live = await openLiveSupergraph({
      source: withPublished(source, () => published, kept),
      connections,
      lastGood: {
        keep: (subgraphs) => {
          kept = subgraphs;
        },
      },
      kept,
      usedFields: { note: () => undefined, list: () => [], save: () => undefined },
      fixed: [],
      allowsBreaking: false,
      isJudged: () => false,
      now: () => 0,
      onGatewayEvent: () => undefined,
      onTaken: () => undefined,
      warn: () => undefined,
    });
    const gateway = createTestGateway(live.subgraphs, {});
    await live.begin(gateway);
    return { live, gateway };
  }
  const fields = ({ current }: Gateway) => Object.keys(current().apiSchema.getQueryType()?.getFields() ?? {}).sort();

  it('come and go while the gateway serves, and are known as such by who connects to them', async () => {
    const { live, gateway } = await start();
    published = publish(subgraph('weather', 'type Query { rain: Int }'));
    await live.look(gateway);
    expect(fields(gateway)).toEqual(['own', 'rain']);
    expect(asked).toEqual(['own false', 'weather true']);
    published = publish();
    await live.look(gateway);
    expect(fields(gateway)).toEqual(['own']);
  });

  it('hold back no other where one cannot be taken', async () => {
    const { live, gateway } = await start();
    const bad = subgraph('bad', 'type Query { bad: Nothing }');
    published = publish(bad);
    await live.look(gateway);
    expect([fields(gateway), live.figures().refused]).toEqual([['own'], expect.anything()]);
    published = publish(bad, subgraph('weather', 'type Query { rain: Int }'));
    await live.look(gateway);
    expect([fields(gateway), live.figures().refused]).toEqual([['own', 'rain'], expect.anything()]);
    published = publish(subgraph('bad', 'type Query { good: Int }'), ...published.live.slice(1));
    await live.look(gateway);
    expect([fields(gateway), live.figures().refused]).toEqual([['good', 'own', 'rain'], null]);
  });

  it('do not keep a gateway from starting', async () => {
    published = publish(
      subgraph('bad', 'type Query { bad: Nothing }'),
      subgraph('weather', 'type Query { rain: Int }'),
    );
    const { live, gateway } = await start();
    expect([fields(gateway), live.figures().refused]).toEqual([['own', 'rain'], expect.anything()]);
  });

  it('take the place of none that the operator lists', async () => {
    published = publish(subgraph('own', 'type Query { stolen: Int }'));
    const { gateway } = await start();
    expect(fields(gateway)).toEqual(['own']);
  });

  it('stay after a restart until it is known what is published now', async () => {
    const { live, gateway } = await start();
    published = publish(subgraph('weather', 'type Query { rain: Int }'));
    await live.look(gateway);
    published = nothingPublished;
    const again = await start();
    expect(fields(again.gateway)).toEqual(['own', 'rain']);
    expect(asked.at(-1)).toBe('weather true');
    published = publish();
    await again.live.look(again.gateway);
    expect(fields(again.gateway)).toEqual(['own']);
  });
});
