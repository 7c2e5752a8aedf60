// Two databases of one product whose documents differ only at places of its `pii_paths`, behind a gateway each: in what
// stands there, in its type, and in whether anything does. Every raw value bears a mark that stands nowhere else.

import { Client } from 'pg';
import type { Mesh } from '../../contracts/product.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase } from '../support/database.ts';
import { toGatewaySubgraph } from '../support/gateway-subgraph.ts';
import { unkept } from '../support/ledger-entries.ts';
import { readMesh } from '../support/read-mesh.ts';

/** All raw values have it. */
export const mark = 'qzj';

const contract = `name: crm.product.profiles
version: "1.0.0"
status: published
title: Profiles
description: Rows to be attacked.
sla: { freshness: 1h }
semantics: { id: Of this row. }
primary_key: [id]
schema:
  - { name: id, type: integer, required: true }
  - name: profile
    type: json
    required: true
    pii_paths:
      - user.email
      - $.user.contact.phone
      - "devices[*].ip"
      - "grid[*][*].name"
      - "tags[*]"
      - secrets
      - '"first.name"'
      - "__proto__.secret"
      - places.home
      - "places[*].home"
  - { name: spare, type: json, pii_paths: [email], unmask: [{ role: admin }] }
  - { name: hidden, type: json, mask: "null", pii_paths: [email] }
  - { name: closed, type: json, mask: deny, pii_paths: [email] }
  - { name: settings, type: json }
  - { name: parent, type: integer, references: { product: crm.profiles, column: id, as: above, reverse: below } }
access:
  read: [{ role: analyst }, { role: helpdesk }]
  unmask: [{ role: admin }, { role: helpdesk }]
`;

const domain = `name: crm
bounded_context: What is attacked.
owner: { team: "@crm-team", on_call: crm-pager, contact: crm@example.com }
`;

export function loadDocumentMesh(): Mesh {
  return readMesh({ 'crm/domain.yaml': domain, 'crm/profiles.contract.yaml': contract });
}

const deep = (levels: number, inside: string) => `${'['.repeat(levels)}"${inside}"${']'.repeat(levels)}`;

/** Document of the first and of the second database, as JSON texts. */
export const documents: readonly (readonly [first: string, second: string])[] = [
  ['{"user": {"email": "qzj1@x.org", "plan": "pro"}}', '{"user": {"email": "qzj2@y.org", "plan": "pro"}}'],
  ['{"user": {"email": {"qzj3": [1, 2]}, "plan": "free"}}', '{"user": {"plan": "free"}}'],
  ['{"user": {"email": null, "visits": 3}}', '{"user": {"email": 12345678901234567890.120, "visits": 3}}'],
  [
    '{"user": {"contact": {"phone": "qzj4", "kind": "work"}}}',
    '{"user": {"contact": {"phone": ["qzj5"], "kind": "work"}}}',
  ],
  // A list or a scalar where an object is expected, and the reverse: nothing below may slip through.
  ['{"user": [{"email": "qzj6"}], "n": 1}', '{"user": "qzj7", "n": 1}'],
  ['{"user": {"contact": ["qzj8"]}}', '{"user": {"contact": {"phone": "qzj9"}, "contact": 7}}'],
  ['{"devices": {"ip": "qzj10"}}', '{"devices": [[{"ip": "qzj11"}]], "devices": "qzj12"}'],
  ['["qzj13", {"user": {"email": "qzj14"}}]', '"qzj15"'],
  ['null', '[]'],
  [
    '{"devices": [{"ip": "qzj16", "os": "ios"}, {"os": "web"}, "qzj17", [{"ip": "qzj18"}]]}',
    '{"devices": [{"os": "ios"}, {"ip": {"v4": "qzj19"}, "os": "web"}, null, 5]}',
  ],
  [
    '{"grid": [[{"name": "qzj20", "at": 1}], [], {"name": "qzj21"}]}',
    '{"grid": [[{"name": ["qzj22"], "at": 1}], [], "qzj23"]}',
  ],
  ['{"tags": ["qzj24", "qzj25", 3]}', '{"tags": [{"qzj26": 1}, null, []]}'],
  ['{"secrets": {"qzj27": ["qzj28"]}}', '{}'],
  ['{"first.name": "qzj29", "first": {"name": "clear"}}', '{"first": {"name": "clear"}}'],
  [
    '{"__proto__": {"secret": "qzj30", "shown": 1}, "constructor": {"prototype": 2}}',
    '{"__proto__": {"shown": 1}, "constructor": {"prototype": 2}}',
  ],
  ['{"places": {"home": "qzj31", "work": "Rome"}}', '{"places": {"work": "Rome"}}'],
  ['{"places": [{"home": "qzj32"}, {"work": "Oslo"}]}', '{"places": [{}, {"home": 1e300, "work": "Oslo"}]}'],
  // A key that stands twice: jsonb keeps the last, which is masked.
  ['{"user": {"email": "qzj33", "email": "qzj34"}}', '{"user": {"email": 1}}'],
  [`{"user": {"email": ${deep(9_000, 'qzj35')}}}`, '{"user": {}}'],
  [`{"devices": [${deep(9_000, 'qzj36')}]}`, `{"devices": ["${'qzj37'.repeat(5_000)}"]}`],
  ['{"user": {"email": 1e5000}}', '{"user": {"email": "***"}}'],
];

/** `spare`, `hidden` and `closed` of each row in turn. */
const others: readonly (readonly [first: string | null, second: string | null])[] = [
  ['{"email": "qzj40", "kept": 1.50}', '{"kept": 1.50}'],
  [null, null],
  ['{"email": null}', '{"email": "qzj41"}'],
];

export type DocumentMesh = {
  readonly gateway: Gateway;
  readonly subgraph: Subgraph;
  readonly client: Client;
  /** The subgraph over the table as it stands now. */
  readonly reopen: () => Promise<Subgraph>;
  readonly close: () => Promise<void>;
};

export async function openDocumentMesh(twin: 'first' | 'second'): Promise<DocumentMesh> {
  const { url, drop } = await createTestDatabase(`documents_${twin}`);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`create schema crm_product;
    create table crm_product.profiles (id integer primary key, profile jsonb not null, spare jsonb, hidden jsonb, closed json,
      settings json, parent integer)`);
  const side = twin === 'first' ? 0 : 1;
  for (const [index, pair] of documents.entries()) {
    const other = others[index % others.length]?.[side] ?? null;
    const settings = `{"theme": "dark", "sizes": [1, 2.50, {"number": 12345678901234567890}], "row": ${index}}`;
    const given = [index + 1, pair[side], other, other, other, settings, index === 0 ? null : Math.ceil(index / 2)];
    await client.query('insert into crm_product.profiles values ($1, $2, $3, $4, $5, $6, $7)', given);
  }
  const mesh = loadDocumentMesh();
  const database = openDatabase({ url, domain: 'crm', connections: 2 });
  const [crm] = mesh.domains;
  if (crm === undefined) throw new TypeError('the mesh has one domain');
  const reopen = () =>
    createSubgraph({ mesh, domain: crm, database, cursorSecret: Buffer.alloc(32, 7), ledger: unkept });
  const subgraph = await reopen();
  if (subgraph.problems.length > 0) throw new Error(subgraph.problems.map(({ message }) => message).join('\n'));
  return {
    gateway: createGateway({ subgraphs: [toGatewaySubgraph(subgraph)], executor: 'concord' }),
    subgraph,
    client,
    reopen,
    close: async () => {
      await database.close();
      await client.end();
      await drop();
    },
  };
}
