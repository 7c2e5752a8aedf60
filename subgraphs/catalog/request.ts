// What one request has for itself: who asks and what they may find, the searches it makes, how much it may still show.

import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { Correlation } from '../../http/correlation.ts';
import { type Demands, noDemands } from '../../identity/demands.ts';
import type { Viewer } from '../../identity/viewer.ts';
import type { AccessGrant, GrantsOf } from '../access/access-grant.ts';
import type { CursorKey } from '../sql/cursor.ts';
import type { AccessDesk } from './access/access-desk.ts';
import type { ConsumerDesk } from './consumers/consumer-desk.ts';
import { type ConsumerRequest, createConsumerRequest } from './consumers/consumer-request.ts';
import { countFields } from './count-fields.ts';
import { type CatalogLedger, createFindEntries, type FindEntries } from './ledger/find-entries.ts';
import type { PublishDesk } from './publish/publish-desk.ts';
import { createPublishRequest, type PublishRequest } from './publish/publish-request.ts';
import { readCount } from './read-count.ts';
import { writeSampleQuery } from './sample-query.ts';
import type { Ranking, Scores } from './search/rank.ts';
import type { SearchIndex } from './search/search-index.ts';
import { type AskSql, createAskSql } from './sql/resolve-sql.ts';
import type { RunSql } from './sql/run-sql.ts';
import { createSqlEnvelope, type SqlEnvelope } from './sql/sql-envelope.ts';
import type { Revisions } from './standing/revision.ts';
import { createRunQualityChecks, type RunQuality, type RunQualityChecks } from './standing/run-quality-checks.ts';
import { createStandingView, type MeasuredStandings, type StandingView } from './standing/standing-view.ts';
import { type CatalogModel, type CatalogView, createCatalogView } from './view.ts';

export type CatalogRequest = {
  readonly viewer: Viewer;
  /** Those of the viewer that count now. */
  readonly grants: readonly AccessGrant[];
  /** Null where this catalog takes no access requests. */
  readonly desk: AccessDesk | null;
  /** Before each list of access requests. @throws ConcordError ACCESS_LISTS_TOO_MANY */
  readonly countList: () => void;
  readonly consumers: ConsumerRequest;
  readonly publishing: PublishRequest;
  /** Aborted when nobody waits for the answer any longer. */
  readonly signal: AbortSignal;
  readonly view: CatalogView;
  readonly cursorKey: CursorKey;
  /** All that are asked at once become one statement. */
  readonly rank: (ranking: Ranking) => Promise<Scores>;
  readonly findEntries: FindEntries;
  /** Written once per request, however often it is asked for. */
  readonly sampleQueryOf: (product: Product) => string | null;
  readonly askSql: AskSql;
  /** What the reply says of products that governed SQL read. */
  readonly sqlEnvelope: Pick<SqlEnvelope, 'describe'>;
  readonly standing: StandingView;
  /** @param products their ids; null = all that the viewer may find. @throws ConcordError ARGUMENT_INVALID */
  readonly revisionOf: (products: readonly string[] | null) => string;
  readonly runQualityChecks: RunQualityChecks;
  /** Gives the list back that is the value of the field. @throws ConcordError CATALOG_ANSWER_TOO_LARGE */
  readonly show: <Item>(items: readonly Item[], field: GraphQLResolveInfo) => readonly Item[];
};

/** What stays the same between requests. */
export type Served = {
  readonly model: CatalogModel;
  readonly index: SearchIndex;
  readonly cursorKey: CursorKey;
  readonly grantsOf: GrantsOf;
  readonly desk: AccessDesk | null;
  readonly consumerDesk: ConsumerDesk | null;
  readonly publishDesk: PublishDesk | null;
  readonly runSql: RunSql | null;
  readonly ledger: CatalogLedger;
  readonly measured: MeasuredStandings;
  readonly revisions: Revisions;
  readonly runQuality: RunQuality | null;
};
export type Context = {
  readonly viewer: Viewer;
  /** Heard by governed SQL, which reads products; absent = none. */
  readonly demands?: Demands | undefined;
  readonly correlation?: Correlation | undefined;
  readonly signal: AbortSignal;
};

const mostSearches = 10;
/** Each is a statement of its own. */
const mostLists = 20;
/** Of `standingRevision`. */
const mostNamed = 100;
/** Domains have products, and products a domain: a query could go round and round. */
const mostFields = 200_000;

export function createCatalogRequest(served: Served, { viewer, demands = noDemands, signal }: Context): CatalogRequest {
  const { model, index, cursorKey, grantsOf, desk, consumerDesk, runSql, ledger, measured, revisions, runQuality } =
    served;
  const loader = new DataLoader<Ranking, Scores, string>(
    async (rankings) => {
      const given = rankings.length;
      if (given > mostSearches) throw new ConcordError('CATALOG_TOO_MANY_SEARCHES', { given, most: mostSearches });
      return index.rank(rankings, signal);
    },
    { cacheKeyFn: ({ words, candidates }) => `${words.join(' ')}\n${candidates}` },
  );
  const grants = grantsOf(viewer);
  const view = createCatalogView(model, viewer, grants);
  const standing = createStandingView(measured, view);
  const sqlEnvelope = createSqlEnvelope(viewer, demands);
  const isPlatform = desk?.isPlatform(viewer) === true;
  const samples = new Map<Product, string | null>();
  let fields = 0;
  let lists = 0;
  return {
    viewer,
    signal,
    grants,
    desk,
    countList() {
      lists += 1;
      if (lists > mostLists) throw new ConcordError('ACCESS_LISTS_TOO_MANY', { most: mostLists });
    },
    consumers: createConsumerRequest(consumerDesk, view),
    publishing: createPublishRequest(served.publishDesk, viewer),
    view,
    cursorKey,
    askSql: createAskSql(runSql, { view, viewer, demands, envelope: sqlEnvelope, signal }),
    sqlEnvelope,
    findEntries: createFindEntries(ledger, { viewer, signal }),
    standing,
    revisionOf: (ids) => revisions.of({ viewer, grants, products: findNamed(ids, view) }, standing),
    runQualityChecks: createRunQualityChecks(runQuality, { viewer, view, isPlatform, rules: measured.rules }),
    rank: (ranking) => loader.load(ranking),
    sampleQueryOf(product) {
      const sample = samples.get(product) ?? writeSampleQuery(product, view);
      samples.set(product, sample);
      return sample;
    },
    show(items, field) {
      fields += items.length * countFields(field);
      if (fields > mostFields) throw new ConcordError('CATALOG_ANSWER_TOO_LARGE', { most: mostFields });
      return items;
    },
  };
}

/** Those that may not be found are left out, like those that are not there. */
function findNamed(ids: readonly string[] | null, view: CatalogView): readonly Product[] {
  if (ids === null) return view.products;
  readCount('products', ids.length, mostNamed);
  const named = new Set(ids.map(view.findProduct));
  return view.products.filter((product) => named.has(product));
}
