// The list of requests of one viewer against the twins, the same for the same seed: most of them such as are answered with
// rows, a bounded part such as are not, and some to a subgraph directly.

import type { Viewer } from '../../identity/viewer.ts';
import { createRandom, type Random } from '../support/random.ts';
import type { AttackMesh } from './attack-mesh.ts';
import { admin } from './attack-viewers.ts';
import { createAgenda, createTurn, type Turn } from './request-agenda.ts';
import { RequestGrammar } from './request-grammar.ts';
import { type HostilePart, listForbidden, listUntried, writeHostile } from './request-hostile.ts';
import { drawKeyPart } from './request-operands.ts';
import { collectPages, type EarlierPage, goAstray, goOn } from './request-pages.ts';
import { createGrammar, type Grammar, type Site } from './request-sites.ts';
import { createVocabulary, type KnownProduct, keyOf } from './request-vocabulary.ts';
import { type Arguments, RequestWriter, type WrittenRequest } from './request-writer.ts';

export type AttackRequest = WrittenRequest & {
  readonly kind: 'allowed' | 'paged' | 'forbidden' | 'astray' | 'catalog' | 'entities';
  /** The subgraph that is asked directly; null = the gateway. */
  readonly domain: string | null;
};

type Setting = { readonly mesh: AttackMesh; readonly viewer: Viewer; readonly seed: number };

export type RequestSource = {
  readonly next: () => AttackRequest;
  /** Requests for everything that has not been tried. */
  readonly sweep: (isTried: (coordinate: string) => boolean) => readonly AttackRequest[];
  /** Of all uses of columns that are forbidden to the viewer. */
  readonly forbidden: { readonly all: number; readonly tried: () => number };
};

/** @param foreign pages of others, whose cursors are tried */
export async function createAttackRequests(
  { mesh, viewer, seed }: Setting,
  foreign: readonly EarlierPage[],
): Promise<RequestSource> {
  const random = createRandom(seed);
  const { gateway } = mesh;
  const schema = gateway.current().apiSchema;
  const grammar = openGrammar({ mesh, viewer, seed });
  const readable = grammar.sites.filter(({ target, parent }) => target.isReadable && parent?.isReadable !== false);
  const createParts = (writer: RequestWriter) => new RequestGrammar(grammar, writer);
  const pages = await collectPages(readable, createParts, gateway, viewer);
  const forbidden = listForbidden(grammar);
  const plan: Plan = {
    grammar,
    sites: createTurn(
      readable.flatMap((site) => Array.from({ length: weigh(site, grammar) }, () => site)),
      random,
    ),
    aggregates: createTurn(
      readable.filter(({ kind, parent }) => kind === 'aggregate' && parent === null),
      random,
    ),
    pages: createTurn(pages, random),
    foreign: [...foreign, ...pages],
    hostile: createTurn(forbidden, random),
    unreadable: grammar.sites.filter(({ target, parent }) => !target.isReadable || parent?.isReadable === false),
    mesh,
  };
  const next = (): AttackRequest => {
    const writer = new RequestWriter(schema, random);
    return draw(plan, createParts(writer), writer, random);
  };
  const sweep: RequestSource['sweep'] = (isTried) => {
    const left = listUntried(grammar, isTried);
    return Array.from({ length: Math.ceil(left.length / 12) }, (_, index): AttackRequest => {
      const writer = new RequestWriter(schema, random);
      const parts = createParts(writer);
      const some = left.slice(index * 12, (index + 1) * 12).map((one) => writeHostile(one, parts, writer, grammar));
      return { ...writer.finish([parts.block(plan.sites.next()), ...some]), kind: 'forbidden', domain: null };
    });
  };
  return { next, sweep, forbidden: { all: forbidden.length, tried: plan.hostile.tried } };
}

/** Sites of products with many columns come more often. */
function weigh({ target }: Site, { agendas }: Grammar): number {
  const agenda = agendas.get(target);
  return agenda === undefined ? 1 : Math.ceil((agenda.filters.size + agenda.havings.size) / 40);
}

type Plan = {
  readonly grammar: Grammar;
  readonly sites: Turn<Site>;
  readonly aggregates: Turn<Site>;
  readonly pages: Turn<EarlierPage>;
  readonly foreign: readonly EarlierPage[];
  readonly hostile: Turn<HostilePart>;
  readonly unreadable: readonly Site[];
  readonly mesh: AttackMesh;
};

function openGrammar({ mesh, viewer, seed }: Setting): Grammar {
  const random = createRandom(seed);
  const writer = new RequestWriter(mesh.gateway.current().apiSchema, random);
  const vocabulary = createVocabulary(mesh.mesh, mesh.rows, viewer);
  const agendas = new Map(vocabulary.products.map((known) => [known, createAgenda(known, writer.schema, random)]));
  return createGrammar(vocabulary, agendas, writer);
}

/** What a clear viewer got of each twin. */
export async function collectForeignPages(
  meshes: readonly AttackMesh[],
  seed: number,
): Promise<readonly EarlierPage[]> {
  const pages: EarlierPage[] = [];
  for (const mesh of meshes) {
    const grammar = openGrammar({ mesh, viewer: admin, seed });
    pages.push(
      ...(await collectPages(grammar.sites, (writer) => new RequestGrammar(grammar, writer), mesh.gateway, admin)),
    );
  }
  return pages;
}

function draw(plan: Plan, parts: RequestGrammar, writer: RequestWriter, random: Random): AttackRequest {
  const kind = random.next();
  const site = () => parts.block(plan.sites.next());
  const request = (name: AttackRequest['kind'], blocks: readonly string[]): AttackRequest => ({
    ...writer.finish(blocks),
    kind: name,
    domain: null,
  });
  if (kind < 0.12 && plan.hostile.size > 0) {
    const hostile = Array.from({ length: random.integer(10, 14) }, () =>
      writeHostile(plan.hostile.next(), parts, writer, plan.grammar),
    );
    return request('forbidden', random.chance(0.9) ? [site(), ...hostile] : hostile);
  }
  if (kind < 0.15) return request('astray', [site(), ...writeAstray(plan, parts, writer, random)]);
  if (kind < 0.22 && plan.pages.size > 0) {
    const page = plan.pages.next();
    return request('paged', [parts.block(page.site, goOn(page, random))]);
  }
  if (kind < 0.26) return request('catalog', [writeCatalog(plan, writer, random)]);
  if (kind < 0.31) return writeEntities(plan, parts, writer, random);
  return request('allowed', Array.from({ length: random.integer(1, 2) }, site));
}

/** Cursors that are not of the page, pages that cannot be, products of others. */
function writeAstray(plan: Plan, parts: RequestGrammar, writer: RequestWriter, random: Random): readonly string[] {
  const page = plan.pages.size > 0 ? plan.pages.next() : null;
  const site = plan.sites.next();
  const aggregate = plan.aggregates.next();
  const unreadable = plan.unreadable.length > 0 ? random.pick(plan.unreadable) : null;
  const bad: Arguments = random.pick([
    { first: -1 },
    { last: 20_000 },
    { first: 2, last: 2 },
    { first: 1, before: 'x' },
  ]);
  return [
    ...(page === null
      ? []
      : [parts.block(page.site, goAstray(page, plan.foreign, random), ' { totalCount edges { cursor } }')]),
    ...(site.kind === 'connection' ? [parts.block(site, bad, ' { totalCount }')] : []),
    ...(unreadable === null
      ? []
      : [parts.block(unreadable, unreadable.kind === 'by-key' ? undefined : {}, ' { __typename }')]),
    parts.block(aggregate, parts.drawOddGroups(aggregate.target), ' { count }'),
    `${writer.name()}: __type(name: "${plan.sites.next().target.typeName}") { name fields { name } }`,
  ];
}

function writeCatalog({ grammar }: Plan, writer: RequestWriter, random: Random): string {
  const product = random.pick(grammar.vocabulary.products);
  const column = random.pick(product.columns);
  const guess = column.guesses.length > 0 ? random.pick(column.guesses).slice(0, 100) : 'x';
  const words = random.pick([product.product.title ?? '', column.column.name, 'attacked', 'persns', guess]);
  const about = ' { id title hasPii access sampleQuery minGroup columns { name coordinate pii mask } }';
  const some = (value: Arguments) => (random.chance(0.3) ? value : {});
  const search = {
    ...(random.chance(0.6) ? { query: words } : {}),
    ...some({ domain: product.product.domain }),
    ...(random.chance(0.05) ? { tag: 'PII' } : {}),
    ...some({ status: random.pick(['PUBLISHED', 'PUBLISHED', 'DRAFT', 'DEPRECATED']) }),
    ...some({ hasPii: true }),
    first: random.integer(1, 6),
    ...(random.chance(0.05) ? { after: 'AAAA' } : {}),
  };
  const coordinate = random.chance(0.9) ? `${product.typeName}.${column.field}` : guess;
  return `${writer.name()}: catalog { ${[
    writer.field('Catalog', 'search', search, ` { totalCount nodes${about} edges { cursor score } }`),
    writer.field('Catalog', 'product', { id: random.chance(0.9) ? product.product.id : guess }, about),
    writer.field('Catalog', 'column', { coordinate }, ' { name coordinate pii mask }'),
  ].join(' ')} }`;
}

/**
 * As somebody asks who reaches a subgraph itself and knows, or guesses, keys: of the domain's own rows, or of those of
 * another domain to which this one adds relations.
 */
function writeEntities(plan: Plan, parts: RequestGrammar, writer: RequestWriter, random: Random): AttackRequest {
  const { products } = plan.grammar.vocabulary;
  const target = random.pick(products.filter(({ isReadable }) => isReadable));
  const added = plan.grammar.sites.filter(
    (site) =>
      site.kind === 'connection' && site.parent === target && site.target.product.domain !== target.product.domain,
  );
  const site = added.length > 0 && random.chance(0.4) ? random.pick(added) : null;
  const rowOf = (known: KnownProduct) => (known.isReadable ? parts.row(known, { left: 0 }) : ' { __typename }');
  const selection =
    site === null
      ? rowOf(target)
      : ` { ${parts.site(site, { first: 3 }, ` { totalCount nodes${rowOf(site.target)} }`)} }`;
  const representations = Array.from({ length: random.integer(2, 6) }, () => drawRepresentation(target, random));
  writer.declare('representations', '[_Any!]!', representations);
  const { typeName } = target;
  const entities = `_entities(representations: $representations) { __typename ... on ${typeName}${selection} }`;
  return { ...writer.finish([entities]), kind: 'entities', domain: (site?.target ?? target).product.domain };
}

function drawRepresentation(target: KnownProduct, random: Random): Arguments {
  const { typeName, rows } = target;
  const keys = keyOf(target);
  const [key] = keys;
  if (random.chance(0.03)) {
    return random.pick([{ __typename: typeName, [key?.field ?? '']: [1] }, { __typename: typeName }]);
  }
  const row = random.integer(0, rows - 1);
  const given = keys.map((column) => [column.field, drawKeyPart(column, row, random)]);
  return { __typename: typeName, ...Object.fromEntries(given) };
}
