// A clinic whose visits have `min_group`, with wards in the same domain and patients in another, in a database of its own.

import pg from 'pg';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import type { GatewaySubgraph } from '../../gateway/supergraph.ts';
import { createSubgraph, type Subgraph } from '../../subgraphs/product/subgraph.ts';
import { openDatabase } from '../../subgraphs/sql/pool.ts';
import { createTestDatabase } from '../support/database.ts';
import { toGatewaySubgraph } from '../support/gateway-subgraph.ts';
import { unkept } from '../support/ledger-entries.ts';
import { createRandom, type Random } from '../support/random.ts';
import { readMesh } from '../support/read-mesh.ts';

/** The contract's `min_group`. */
export const least = 4;
const access = 'access: { read: [{ role: analyst }]';
const head = (name: string) => `name: clinic.product.${name}
version: "1.0.0"
title: ${name}
description: Test product ${name}.
sla: { freshness: 1h }
semantics: { all: "Of a test." }
`;
const domain = (name: string) =>
  `name: ${name}\nbounded_context: A test.\nowner: { team: "@${name}", on_call: c, contact: c@example.com }\n`;
const files = {
  'people/domain.yaml': domain('people'),
  'people/patients.contract.yaml': `${head('patients').replace('clinic', 'people')}primary_key: [patient]
schema: [{ name: patient, type: integer, required: true, description: Key }]
${access} }
`,
  'clinic/domain.yaml': domain('clinic'),
  'clinic/wards.contract.yaml': `${head('wards')}primary_key: [ward]
schema: [{ name: ward, type: integer, required: true, description: Key }]
${access} }
`,
  'clinic/visits.contract.yaml': `${head('visits')}primary_key: [visit]
schema:
  - { name: visit, type: integer, required: true, description: Key }
  - { name: ward, type: integer, required: true, description: Where,
      references: { product: clinic.wards, column: ward, as: at, reverse: visits } }
  - { name: patient, type: integer, required: true, description: Who,
      references: { product: people.patients, column: patient, as: who, reverse: visits } }
  - { name: cause, type: string, required: true, description: Why }
  - { name: insured, type: boolean, required: true, description: By whom }
  - { name: minutes, type: integer, required: true, description: How long }
  - { name: rating, type: integer, description: How good }
${access}, min_group: ${least} }
`,
};

export type Visit = {
  readonly visit: number;
  readonly ward: number;
  readonly patient: number;
  readonly cause: string;
  readonly insured: boolean;
  readonly minutes: number;
  readonly rating: number | null;
};

export const seed = 20_261_121;
export const visits = drawVisits(createRandom(seed));

function drawVisits(random: Random): readonly Visit[] {
  return Array.from({ length: 90 }, (_, index) => ({
    visit: index + 1,
    ward: random.integer(1, 5),
    patient: random.integer(1, 12),
    cause: random.pick(['flu', 'flu', 'flu', 'fall', 'fall', 'birth', 'gout']),
    insured: random.chance(0.8),
    minutes: random.integer(5, 60),
    rating: random.chance(0.5) ? random.integer(1, 5) : null,
  }));
}

export type Clinic = { readonly clinic: Subgraph; readonly gateway: Gateway; readonly close: () => Promise<void> };

export async function openClinic(): Promise<Clinic> {
  const testDatabase = await createTestDatabase('clinic');
  const client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  await client.query(`create schema clinic_product; create table clinic_product.wards as select generate_series(1, 5) as ward;
    alter table clinic_product.wards add primary key (ward);
    create schema people_product; create table people_product.patients as select generate_series(1, 12) as patient;
    alter table people_product.patients add primary key (patient);
    create table clinic_product.visits (visit integer primary key, ward integer not null, patient integer not null, cause text not null,
      insured boolean not null, minutes integer not null, rating integer)`);
  await client.query(
    'insert into clinic_product.visits select * from json_populate_recordset(null::clinic_product.visits, $1)',
    [JSON.stringify(visits)],
  );
  await client.end();
  const mesh = readMesh(files);
  const database = openDatabase({ url: testDatabase.url, domain: 'clinic' });
  const subgraphs: GatewaySubgraph[] = [];
  const domains = new Map<string, Subgraph>();
  for (const one of mesh.domains) {
    const subgraph = await createSubgraph({
      mesh,
      domain: one,
      database,
      cursorSecret: Buffer.alloc(32, 7),
      ledger: unkept,
    });
    subgraphs.push(toGatewaySubgraph(subgraph));
    domains.set(one.name, subgraph);
  }
  const clinic = domains.get('clinic');
  if (clinic === undefined) throw new Error('no domain clinic');
  return {
    clinic,
    gateway: createGateway({ subgraphs, executor: 'concord' }),
    close: async () => {
      await database.close();
      await testDatabase.drop();
    },
  };
}
