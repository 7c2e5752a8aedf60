// Contracts in any number, of twenty columns each, in domains of ten that refer to each other, with the SQL of their tables.

import type { ContractFile } from '../../../contracts/load.ts';

const productsPerDomain = 10;
const plainColumns = 14;

export type ManyContracts = { readonly files: readonly ContractFile[]; readonly sql: string };

/** `extra` columns more than at first, and the minor version that says so, in those contracts that `isChanged` names. */
export function makeContracts(count: number, isChanged: (number: number) => boolean = () => false): ManyContracts {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const domains = [...new Set(numbers.map(domainOf))];
  return {
    files: [
      ...domains.map((name) => ({ path: `${name}/domain.yaml`, text: domainText(name) })),
      ...numbers.map((number) => ({
        path: `${domainOf(number)}/facts_${number}.contract.yaml`,
        text: contractText(number, isChanged(number)),
      })),
    ],
    sql: [
      ...domains.map((name) => `create schema ${name}_product;`),
      ...numbers.map(
        (number) =>
          `create table ${domainOf(number)}_product.facts_${number} (id integer primary key, parent_id integer not null, status text not null,
           amount numeric(12,2) not null, email text, placed_at timestamptz not null, extra text,
           ${columns().map((name) => `${name} text`)});
           insert into ${domainOf(number)}_product.facts_${number} (id, parent_id, status, amount, placed_at)
           select n, 1, 'placed', n, now() from generate_series(1, 100) n;`,
      ),
    ].join('\n'),
  };
}

function columns(): readonly string[] {
  return Array.from({ length: plainColumns }, (_, place) => `column_${place}`);
}

function domainOf(number: number): string {
  return `area_${Math.floor(number / productsPerDomain)}`;
}

function domainText(name: string): string {
  return `name: ${name}
bounded_context: The ${name} of a benchmark.
owner: { team: "@${name}-team", on_call: ${name}-pager, contact: ${name}@example.com }
`;
}

function contractText(number: number, isChanged: boolean): string {
  // Every second refers to one of another domain, as far as there is one before it.
  const target = number % 2 === 0 ? number - 1 : number - productsPerDomain;
  const references =
    target < 0
      ? ''
      : `, references: { product: ${domainOf(target)}.facts_${target}, column: id, as: parent, reverse: children_${number} }`;
  return `name: ${domainOf(number)}.product.facts_${number}
version: "${isChanged ? '1.1.0' : '1.0.0'}"
status: published
title: Facts ${number}
description: One row for each fact of number ${number}, as it became known.
sla: { freshness: 1h, availability: 99.9%, latency_p95_ms: 500 }
primary_key: [id]
schema:
  - { name: id, type: integer, required: true, description: Which fact it is. }
  - { name: parent_id, type: integer, required: true, description: What it belongs to.${references} }
  - { name: status, type: string, required: true, description: How far it has come., constraints: [{ in: [placed, paid] }] }
  - { name: amount, type: "decimal(12,2)", required: true, description: How much it is., unit: EUR }
  - { name: email, type: string, description: Who is told of it., tags: [PII], mask: redact }
  - { name: placed_at, type: timestamp_tz, required: true, description: When it became known. }
${columns()
  .map((name) => `  - { name: ${name}, type: string, description: More of it. }`)
  .join('\n')}
${isChanged ? '  - { name: extra, type: string, description: What is new. }\n' : ''}semantics: { amount: "Gross, before discount." }
quality:
  - { name: no_negative_amounts, type: range, column: amount, params: { min: 0 }, severity: error, threshold: 0 }
access:
  discovery: public
  read: [{ role: analyst }, { role: regional }]
  write: [{ domain: ${domainOf(number)} }]
  unmask: [{ role: admin }]
`;
}
