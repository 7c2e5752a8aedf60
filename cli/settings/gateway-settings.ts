// Settings of the gateway: where its graph comes from, who may look at its schema, how requests come in, and what holds when
// a part of the mesh is slow or gone.

import * as forms from './forms.ts';
import { setting } from './setting.ts';

const refuseOrAllow = ['refuse', 'allow'] as const;
const openOrClosed = ['open', 'closed'] as const;
const shadowExecutors = ['off', 'apollo'] as const;

export const gatewayTable = {
  supergraph: setting<string | null>({
    key: 'supergraph.file',
    variable: 'CONCORD_SUPERGRAPH',
    flag: '--supergraph',
    form: forms.path,
    isPath: true,
    otherwise: null,
    meaning: 'for `serve gateway`: a file that lists the subgraphs; what changes in it is served without a restart',
  }),
  supergraphInterval: setting({
    key: 'supergraph.interval',
    variable: 'CONCORD_SUPERGRAPH_INTERVAL',
    form: forms.seconds('1h'),
    otherwise: 5,
    told: '5s',
    meaning: 'how often the gateway looks for changed schemas of subgraphs of other processes',
  }),
  supergraphBreaking: setting<(typeof refuseOrAllow)[number]>({
    key: 'supergraph.breaking',
    variable: 'CONCORD_SUPERGRAPH_BREAKING',
    form: forms.word(refuseOrAllow),
    otherwise: 'refuse',
    meaning: 'what becomes of a next graph that lacks what clients used within 7 days, `refuse` or `allow`',
  }),
  subgraphHosts: setting<readonly string[]>({
    key: 'subgraph_hosts',
    variable: 'CONCORD_SUBGRAPH_HOSTS',
    form: forms.outsideHosts,
    fromText: forms.asList,
    otherwise: [],
    told: 'none, so no subgraph may be published',
    meaning:
      'hosts of subgraphs that may be published: `reviews.example.com`, `*.example.com:8443`, with plain http only as `http://127.0.0.1:4001`; names lead into private networks only where a range such as `10.20.0.0/16` stands here too',
  }),
  schemaForAnonymous: setting<(typeof openOrClosed)[number] | null>({
    key: 'schema_for_anonymous',
    variable: 'CONCORD_SCHEMA_FOR_ANONYMOUS',
    form: forms.word(openOrClosed),
    otherwise: null,
    told: 'closed where NODE_ENV=production, else open',
    meaning: 'whether callers without a token may introspect the graph, and are told what they may have meant',
  }),
  planningTime: setting({
    key: 'limits.planning_time',
    variable: 'CONCORD_PLANNING_TIME',
    form: forms.seconds('1m'),
    otherwise: 2,
    told: '2s',
    meaning: 'how long the plan of an operation may take that was not asked before',
  }),
  compression: setting({
    key: 'http.compression',
    variable: 'CONCORD_COMPRESSION',
    form: forms.onOrOff,
    otherwise: true,
    told: 'on',
    meaning: 'whether answers are compressed for clients that ask for it, `on` or `off`',
  }),
  batch: setting({
    key: 'http.batch',
    variable: 'CONCORD_BATCH',
    form: forms.count(1, 100),
    fromText: forms.asNumber,
    otherwise: 1,
    meaning: 'how many operations one request may hold; 1 = lists of operations are refused',
  }),
  stopDelay: setting<number | null>({
    key: 'http.stop_delay',
    variable: 'CONCORD_STOP_DELAY',
    form: forms.seconds('10m', 0),
    otherwise: null,
    told: '5s where NODE_ENV=production, else 0s',
    meaning:
      'how long a process that is told to stop goes on taking requests, while its /ready says 503, so that load balancers turn to others',
  }),
  operations: setting<string | null>({
    key: 'operations.file',
    variable: 'CONCORD_OPERATIONS',
    form: forms.path,
    isPath: true,
    otherwise: null,
    meaning: 'a manifest of persisted operations, which clients ask for by their ids',
  }),
  operationsOnly: setting({
    key: 'operations.only',
    variable: 'CONCORD_OPERATIONS_ONLY',
    form: forms.onOrOff,
    otherwise: false,
    told: 'off',
    meaning: 'whether nothing but persisted operations is answered, `on` or `off`',
  }),
  shadow: setting<(typeof shadowExecutors)[number]>({
    key: 'shadow.executor',
    variable: 'CONCORD_SHADOW',
    flag: '--shadow',
    form: forms.word(shadowExecutors),
    otherwise: 'off',
    meaning: 'whether a share of the answers is made once more by the stock executor and compared, `apollo` or `off`',
  }),
  shadowShare: setting({
    key: 'shadow.share',
    variable: 'CONCORD_SHADOW_SHARE',
    form: forms.scale(1),
    fromText: forms.asNumber,
    otherwise: 0.01,
    meaning: 'the share of requests that are compared, above 0 to 1',
  }),
  poolQueue: setting({
    key: 'database.queue',
    variable: 'CONCORD_POOL_QUEUE',
    form: forms.count(0, 100_000),
    fromText: forms.asNumber,
    otherwise: 500,
    meaning: 'reads of a domain that wait for a connection at most; further ones are refused with OVERLOADED',
  }),
  poolWait: setting({
    key: 'database.queue_wait',
    variable: 'CONCORD_POOL_WAIT',
    form: forms.seconds('10m'),
    otherwise: 5,
    told: '5s',
    meaning: 'how long a read waits for a connection before it is refused with OVERLOADED',
  }),
  subgraphTimeouts: setting<readonly string[]>({
    key: 'subgraph_timeouts',
    variable: 'CONCORD_SUBGRAPH_TIMEOUTS',
    form: forms.namedDurations,
    fromText: forms.asList,
    otherwise: [],
    told: 'subgraph_timeout for all',
    meaning: 'how long the gateway waits for single subgraphs: `orders=5s,partner=2s`, in the file a map',
  }),
  subgraphReply: setting({
    key: 'limits.subgraph_reply',
    variable: 'CONCORD_SUBGRAPH_REPLY',
    form: forms.count(1, 500),
    fromText: forms.asNumber,
    otherwise: 64,
    meaning: 'megabytes of one reply of a subgraph of another process; of larger ones nothing is used',
  }),
} as const;
