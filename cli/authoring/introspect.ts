// `concord introspect`: a table of a database -> the text of its first contract, and what a person must decide of it.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Decision, listDecisions } from '../../contracts/draft/decisions.ts';
import { type DraftOptions, draftContract } from '../../contracts/draft/draft-contract.ts';
import { quoteForView } from '../../contracts/draft/view-names.ts';
import { writeContract } from '../../contracts/draft/write-contract.ts';
import { type ContractFile, loadMesh } from '../../contracts/load.ts';
import { overlayFiles } from '../../contracts/overlay-files.ts';
import type { Domain, Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { publishedFiles } from '../../mesh/publications/published-files.ts';
import { type Introspection, introspectTable } from '../../subgraphs/sql/introspect/introspect-table.ts';
import { findDomainDatabase } from '../domain-database.ts';
import { type Environment, readDatabaseUrl } from '../environment.ts';
import { findDatabase, withClient } from '../open-database.ts';
import { readContractFiles } from '../read-contracts.ts';
import { findPublished } from '../served-mesh/find-published.ts';
import { guessDomain, productNameOf, refuseUnfitDomain, refuseUnfitProduct, tierOf } from './choose-names.ts';
import type { TableName } from './table-name.ts';

export type IntrospectRequest = {
  readonly table: TableName;
  /** Null = by the schema's name, or the only domain there is. */
  readonly domain: string | null;
  /** Null = by the table's name. */
  readonly product: string | null;
  /** The folder of contracts, absolute; it need not be there. */
  readonly contracts: string;
  /** The variable in which the URL of the database stands; null = that of the domain, or of the mesh. */
  readonly databaseEnv: string | null;
  readonly sampledRows: number;
  readonly timeoutSeconds: number;
  readonly status: DraftOptions['status'];
};

export type DraftedContract = {
  readonly text: string;
  /** Where it belongs. */
  readonly file: string;
  readonly domain: string;
  readonly product: string;
  readonly hasDomain: boolean;
  readonly domains: readonly string[];
  readonly decisions: readonly Decision[];
  /** What `concord check` would say of the contract as it stands; normally nothing. */
  readonly problems: readonly ConcordError[];
  /** Why it is not known what is published: then it refers to products of the folder alone. */
  readonly unknown: ConcordError | null;
};

/** @throws ConcordError INTROSPECT_*, AUTHORING_NAME_UNFIT, DATABASE_UNREACHABLE, CONFIGURATION_INVALID */
export async function introspect(request: IntrospectRequest, environment: Environment): Promise<DraftedContract> {
  const { contracts, table } = request;
  const found = await findPublished(environment);
  const published = found.kind === 'known' ? publishedFiles(found.published) : [];
  const files = overlayFiles(existsSync(contracts) ? readContractFiles(contracts) : [], published);
  const { mesh } = loadMesh(files, environment.roles);
  const domains = mesh.domains.map(({ name }) => name);
  const domain = request.domain ?? guessDomain(table.schema, domains);
  if (domain === null) throw new ConcordError('INTROSPECT_DOMAIN_UNSAID', { schema: table.schema, known: domains });
  refuseUnfitDomain(domain);
  const known = mesh.domains.find(({ name }) => name === domain) ?? null;
  const described = await describeTable(request, known, environment);
  const { schema, name } = described.relation;
  refuseUnnameable(schema, name, domain);
  const product = request.product ?? productNameOf(name);
  refuseUnfitProduct(product);
  const draft = draftContract(described, {
    domain,
    tier: tierOf(schema),
    product,
    status: request.status,
    products: mesh.products,
    databaseUrlEnv: known?.databaseUrlEnv ?? null,
  });
  if (draft.columns.length === 0) {
    const reasons = draft.leftOut.map(({ column, reason }) => `"${column.name}": ${reason}`);
    throw new ConcordError('INTROSPECT_NOTHING_TO_SERVE', { table: `${schema}.${name}`, reasons });
  }
  const text = writeContract(draft);
  const file = join(resolve(contracts), domain, `${product}.contract.yaml`);
  return {
    text,
    file,
    domain,
    product,
    hasDomain: known !== null,
    domains,
    decisions: listDecisions(draft),
    problems: findProblems({ path: file, text }, files, mesh, domain),
    unknown: found.kind === 'unknown' ? found.cause : null,
  };
}

async function describeTable(
  { table, databaseEnv, sampledRows, timeoutSeconds }: IntrospectRequest,
  domain: Domain | null,
  environment: Environment,
): Promise<Introspection> {
  return withClient(findPlace(databaseEnv, domain, environment), (client) =>
    introspectTable(client, table, { sampledRows, timeoutSeconds }),
  );
}

function findPlace(databaseEnv: string | null, domain: Domain | null, environment: Environment) {
  if (databaseEnv !== null) {
    const url = readDatabaseUrl(databaseEnv, environment.read(databaseEnv));
    if (url !== null) return { url, where: databaseEnv };
    const reason = 'is not set, but --database-env says that the URL of the database stands there';
    throw new ConcordError('CONFIGURATION_INVALID', { name: databaseEnv, reason });
  }
  if (domain !== null) {
    const { url, where } = findDomainDatabase(domain, { findMeshUrl: () => findDatabase(environment), environment });
    return { url, where };
  }
  return { url: findDatabase(environment), where: environment.databaseWhere };
}

/** @throws ConcordError INTROSPECT_TABLE_UNNAMEABLE */
function refuseUnnameable(schema: string, name: string, domain: string): void {
  const isNameable = (part: string) => /^[^.\s"]{1,63}$/.test(part);
  if (isNameable(schema) && isNameable(name)) return;
  const view = `create view ${quoteForView(`${domain}_product`)}.${productNameOf(name)} as select * from ${quoteForView(schema)}.${quoteForView(name)}`;
  throw new ConcordError('INTROSPECT_TABLE_UNNAMEABLE', { table: `${schema}.${name}`, view });
}

/** A domain that is still to be made does not count against the contract. */
function findProblems(
  file: ContractFile,
  files: readonly ContractFile[],
  mesh: Mesh,
  domain: string,
): readonly ConcordError[] {
  const stand = {
    path: `${domain}/domain.yaml`,
    text: `name: ${domain}\nbounded_context: new\nowner: { team: "@new", on_call: new }\n`,
  };
  const own = mesh.domains.some(({ name }) => name === domain) ? [] : [stand];
  const { problems, warnings } = loadMesh(overlayFiles(files, own, [file]));
  return [...problems, ...warnings].filter(({ at }) => at?.file === file.path);
}
