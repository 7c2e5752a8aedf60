// A mesh of as many products as wanted, made of words that products have: for measuring the catalog, and for tests that
// need many. The same for the same seed.

import { loadMesh } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';
import { createRandom, type Random } from './random.ts';

const domains =
  'orders customer payments marketing inventory finance shipping returns support catalogue pricing loyalty fraud risk treasury people facilities procurement suppliers analytics';
const subjects =
  'order customer payment campaign stock ledger shipment return ticket listing price reward alert exposure position employee site purchase supplier session basket invoice refund coupon subscription device contract visit forecast budget delivery warehouse route driver claim policy lead account branch channel';
const kinds =
  'facts dim snapshot events history summary metrics daily monthly weekly balance audit mapping profile score';
const measures =
  'amount quantity revenue margin cost discount tax weight duration distance rating balance score share rate count charge fee volume delay';
const tags = 'gold silver bronze revenue operations compliance experimental core reporting planning';

/** Names and terms that only some products have: a mesh has thousands of words. */
const syllables = 'ba ce di fo gu la me ni po ru sa te vi zo ka lor men tis var den qua sol pri tan ber'.split(' ');

const wordsOf = (text: string) => text.split(' ');

/** The words that a person would search for. */
export const plausibleWords: readonly string[] = [subjects, kinds, measures].flatMap(wordsOf);

export function makePlausibleMesh(count: number, seed = 1): Mesh {
  const random = createRandom(seed);
  const names = new Set<string>();
  while (names.size < count) {
    const [domain, subject, other] = [domains, subjects, subjects].map((list) => random.pick(wordsOf(list)));
    names.add(`${domain}/${subject}_${random.chance(0.5) ? `${other}_` : ''}${random.pick(wordsOf(kinds))}`);
  }
  const { mesh, problems } = loadMesh([
    ...wordsOf(domains).map((name) => ({ path: `${name}/domain.yaml`, text: writeDomain(name) })),
    ...[...names].map((name) => ({ path: `${name}.contract.yaml`, text: writeContract(name, random) })),
  ]);
  if (mesh.products.length !== count) throw new Error(problems.map(({ message }) => message).join('\n'));
  return mesh;
}

function writeDomain(name: string): string {
  return `name: ${name}\nbounded_context: All that is known of ${name}.\nowner: { team: "@${name}-team" }\n`;
}

function writeContract(path: string, random: Random): string {
  const [domain = '', name = ''] = path.split('/');
  const [subject = '', other = subject] = name.split('_');
  const columns = [
    `${subject}_id`,
    ...pickSome(wordsOf(measures), 12, random),
    ...pickSome(wordsOf(subjects), 8, random),
  ];
  const lines = columns.map((column, index) =>
    index === 0
      ? `  - { name: ${column}, type: string, required: true, description: Key of the ${subject}. }`
      : `  - { name: ${column}${index % 3 === 0 ? '_value' : ''}, type: "decimal(12,2)", description: "The ${column} of one ${subject}, as ${other} has it in the ${random.pick(wordsOf(kinds))}." }`,
  );
  return `name: ${domain}.product.${name}
version: "1.${random.integer(0, 9)}.0"
title: ${capitalize(name.replaceAll('_', ' '))}
description: One row per ${subject} and ${other}, with its ${random.pick(wordsOf(measures))} and ${random.pick(wordsOf(measures))}, for ${random.pick(wordsOf(tags))} of ${domain}. Also known as ${Array.from({ length: 8 }, () => makeWord(random)).join(', ')}.
tags: [${pickSome(wordsOf(tags), 2, random).join(', ')}]
primary_key: [${subject}_id]
schema:
${lines.join('\n')}
  - { name: person_email, type: string, description: Whom it concerns., tags: [PII], mask: redact }
sla: { freshness: ${random.integer(1, 24)}h }
semantics: { ${columns[1]}: "Counted when the ${subject} is final, without ${random.pick(wordsOf(measures))}." }
access:
  discovery: ${random.chance(0.2) ? 'members' : 'public'}
  read: [{ role: ${random.chance(0.7) ? 'analyst' : 'auditor'} }]
`;
}

function pickSome(words: readonly string[], most: number, random: Random): readonly string[] {
  return [...new Set(Array.from({ length: random.integer(2, most) }, () => random.pick(words)))];
}

function makeWord(random: Random): string {
  return Array.from({ length: random.integer(2, 4) }, () => random.pick(syllables)).join('');
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
