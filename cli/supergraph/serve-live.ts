// The live graph of this process: its source by the settings, what it keeps in the folder .concord, and the timer that follows
// it. Opened before the gateway, so that connections are closed after the last request.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Gateway } from '../../gateway/gateway.ts';
import type { SubgraphDefinition } from '../../gateway/read-subgraph.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import type { Readiness } from '../../http/readiness.ts';
import { describeForeignSubgraph } from '../foreign-subgraphs.ts';
import type { WatchedPublications } from '../live-mesh/watch-published.ts';
import type { Observing } from '../observe/open-observing.ts';
import type { Process } from '../process.ts';
import { createAddressSource, identifyAddresses } from './address-source.ts';
import { createConnect } from './connect.ts';
import { createConnections, type SubgraphPlace } from './connections.ts';
import { createSchemaFetcher } from './fetch-schemas.ts';
import { createFileSource, identifyFile } from './file-source.ts';
import { openLastGood } from './last-good.ts';
import { type Following, type LiveSupergraph, openLiveSupergraph } from './live-supergraph.ts';
import { withPublished } from './published-source.ts';
import { readSubgraphAddress } from './subgraph-address.ts';
import { tellReadiness } from './tell-readiness.ts';
import { openUsedFields } from './used-fields.ts';

export type LiveGateway = Pick<LiveSupergraph, 'subgraphs' | 'current' | 'replaceFixed'> & {
  /** Adds to the readiness of the subgraphs that the newest graph is refused. */
  readonly tellReadiness: (ask: () => Promise<Readiness>) => () => Promise<Readiness>;
  readonly follow: (gateway: Gateway) => Promise<void>;
};

export type LiveSettings = {
  /** Null = the addresses. */
  readonly file: string | null;
  readonly addresses: readonly SubgraphPlace[];
  /** Its subgraphs of foreign make are taken into the graph; after each publication subgraphs are asked at once. */
  readonly publications: Pick<WatchedPublications, 'current' | 'onPublished'>;
  /** Subgraphs of this process. */
  readonly fixed: readonly GatewaySubgraph[];
  readonly rootSecret: Uint8Array;
  /** Those that tokens can grant. */
  readonly roles: readonly string[];
  readonly observing: Pick<Observing, 'operatorLog' | 'watch'>;
};

const lookMs = 250;
const saveMs = 60_000;
const msPerDay = 24 * 3_600_000;

export async function openLiveGateway(
  { lifetime, environment, log, warn }: Process,
  { file, addresses, publications, fixed, rootSecret, roles, observing }: LiveSettings,
): Promise<LiveGateway> {
  const { home, gateway: settings } = environment;
  const identity = file === null ? identifyAddresses(addresses) : identifyFile(file);
  const lastGood = openLastGood(home, identity, warn);
  const kept = lastGood.read();
  const usedFields = openUsedFields(home, () => Math.floor(Date.now() / msPerDay), warn);
  const connections = await lifetime.start(
    async () => createConnections(createConnect({ rootSecret, environment, observing })),
    ({ close }) => close(),
  );
  const fetching = {
    fetchSchema: createSchemaFetcher({ connections, known: kept ?? [], log }),
    intervalMs: createHurry(publications, settings.supergraphIntervalMs),
  };
  const told = new Map<string, string>();
  const source = file === null ? createAddressSource(addresses, fetching) : createFileSource(file, fetching);
  const live = await openLiveSupergraph({
    source: withPublished(source, publications.current, kept),
    connections,
    lastGood,
    kept,
    usedFields,
    fixed,
    allowsBreaking: settings.supergraphMayBreak,
    isJudged: () => publications.current().sequence > 0,
    now: Date.now,
    onGatewayEvent: observing.operatorLog.onGatewayEvent,
    onTaken: (subgraphs) => tellOfForeign(subgraphs, told, { roles, log, warn }),
    warn,
  });
  observing.watch.supergraph(live.figures);
  return {
    subgraphs: live.subgraphs,
    current: live.current,
    replaceFixed: live.replaceFixed,
    tellReadiness: (ask) => tellReadiness(ask, live.figures),
    async follow(gateway) {
      const save = () => {
        usedFields.note(gateway.takeUses());
        usedFields.save();
      };
      await live.begin(gateway);
      await lifetime.start(
        async () => setInterval(save, saveMs),
        async (timer) => {
          clearInterval(timer);
          save();
        },
      );
      await lifetime.start(
        async () => lookAgainAndAgain(live, gateway, (error) => observing.operatorLog.onBug(error)),
        ({ stop }) => stop(),
      );
    },
  };
}

/** So long after a publication subgraphs may be busy with making it theirs. */
const hurryMs = 15_000;
const hurriedMs = 500;

/** How long to leave subgraphs alone between two questions for their schemas; after a publication hardly. */
function createHurry({ onPublished }: LiveSettings['publications'], intervalMs: number): () => number {
  let until = 0;
  onPublished(() => {
    until = performance.now() + hurryMs;
  });
  return () => (performance.now() < until ? Math.min(hurriedMs, intervalMs) : intervalMs);
}

/** `orders=http://127.0.0.1:4101` and the like. @throws ConcordError CONFIGURATION_INVALID */
export function placesOf(texts: readonly string[], make: SubgraphPlace['make']): readonly SubgraphPlace[] {
  return texts.map(readSubgraphAddress).map(({ name, url }) => ({ name, url: url.href, make }));
}

/** One look after the other; the next begins when the last one has come to its end. */
function lookAgainAndAgain(
  live: LiveSupergraph,
  gateway: Following,
  onBug: (error: unknown) => void,
): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(lookMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) await live.look(gateway).catch(onBug);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}

type Telling = { readonly roles: readonly string[] } & Pick<Process, 'log' | 'warn'>;

/** What follows from the schema of each that is of foreign make; once, until it changes. */
function tellOfForeign(
  subgraphs: readonly SubgraphDefinition[],
  told: Map<string, string>,
  { roles, log, warn }: Telling,
): void {
  for (const subgraph of subgraphs) {
    const { name, make, sdl } = subgraph;
    if (make !== 'foreign' || told.get(name) === sdl) continue;
    told.set(name, sdl);
    const { line, doubts } = describeForeignSubgraph(subgraph, roles);
    log(line);
    for (const doubt of doubts) warn(doubt);
  }
}
