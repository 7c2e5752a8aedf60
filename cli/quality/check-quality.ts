// `concord quality`: the checks of one product, of a domain or of all, run now over the databases as they stand.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { mayKeepRuns } from '../../mesh/quality/may-keep-runs.ts';
import { readNewestAt } from '../../mesh/quality/read-newest-at.ts';
import { type CheckProduct, createRunQuality, type RunQuality } from '../../mesh/quality/run-quality.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import { findDomainDatabase } from '../domain-database.ts';
import type { Environment } from '../environment.ts';
import type { Lifetime } from '../lifetime.ts';
import { describeProblem } from '../load-report.ts';
import { domainsToServe } from '../mesh-to-serve.ts';
import { findDatabase, withClient } from '../open-database.ts';
import { openMeshStore } from '../open-mesh-store.ts';
import { readServedMesh } from '../served-mesh/read-served-mesh.ts';
import { withParts } from '../with-parts.ts';
import { openCheckProduct } from './check-product.ts';
import { type Chosen, findProducts } from './find-products.ts';
import { openCommandDesk } from './open-command-desk.ts';
import type { ProductReport } from './product-report.ts';

type Options = Chosen & {
  /** False = the runs are only printed. */
  readonly isKept: boolean;
  /** Each result as it comes. */
  readonly onResult: (product: Product, result: CheckResult) => void;
  readonly warn: (line: string) => void;
};

const now = () => Date.now();

/**
 * A product whose checks could not be run has its reason in its report.
 *
 * @throws ConcordError where nothing can be checked: contracts, names, configuration, DATABASE_NOT_RUNNING
 */
export async function checkQuality(environment: Environment, options: Options): Promise<readonly ProductReport[]> {
  const { onResult, warn } = options;
  const mesh = await readServedMesh(environment, { warn, mustKnowPublished: false });
  const products = findProducts(mesh, options);
  const names = new Set(products.map(({ domain }) => domain));
  const domains = domainsToServe(mesh).filter(({ name }) => names.has(name));
  return withParts(async (parts) => {
    const databases = { findMeshUrl: () => findDatabase(environment), environment };
    let pool: pg.Pool | null = null;
    const check = await openCheckProduct(parts, {
      mesh,
      domains,
      sourceOf: (domain) => findDomainDatabase(domain, databases),
      openCheckDesk: openCommandDesk(mesh, databases),
      readNewestAt: async (product) => (pool === null ? null : readNewestAt(pool, product)),
      now,
      clock: () => performance.now(),
    });
    pool = await openStore(parts, environment, options);
    const run = pool === null ? createUnkeptRun(check) : createRunQuality({ pool, check, now });
    return runEach(products, run, { isKept: options.isKept && pool !== null, onResult });
  });
}

type Running = Pick<Options, 'isKept' | 'onResult'>;

/** One after the other, so that those who are served meanwhile notice little. */
async function runEach(products: readonly Product[], run: RunQuality, running: Running) {
  const away = new Map<string, ConcordError>();
  const reports: ProductReport[] = [];
  for (const product of products) {
    const known = away.get(product.domain);
    const report = known === undefined ? await reportOn(product, run, running) : unrun(product, known);
    if (report.problem?.code === 'DATABASE_UNAVAILABLE') away.set(product.domain, report.problem);
    reports.push(report);
  }
  return reports;
}

async function reportOn(product: Product, run: RunQuality, { isKept, onResult }: Running): Promise<ProductReport> {
  try {
    const request = { cause: 'command', whenBusy: 'wait', isKept } as const;
    const made = await run(product, { ...request, onResult: (result) => onResult(product, result) });
    return { product, run: made, problem: null, isKept };
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error;
    return unrun(product, error);
  }
}

function unrun(product: Product, problem: ConcordError): ProductReport {
  return { product, run: null, problem, isKept: false };
}

/** Null where runs cannot be kept: then those of other processes are not waited for either, and no count of rows is known. */
async function openStore(
  parts: Pick<Lifetime, 'start'>,
  environment: Environment,
  { isKept, warn }: Pick<Options, 'isKept' | 'warn'>,
): Promise<pg.Pool | null> {
  const tell = (problem: ConcordError) => {
    if (isKept) warn(`The runs are not kept. ${describeProblem(problem)}`);
    return null;
  };
  try {
    const place = { url: findDatabase(environment), where: environment.databaseWhere };
    await withClient(place, async () => undefined); // tells by its reason why it is not reached, which a pool does not
    const pool = await openMeshStore(parts, place);
    return (await mayKeepRuns(pool)) ? pool : tell(new ConcordError('QUALITY_STORE_NOT_SET_UP', {}));
  } catch (error) {
    if (error instanceof ConcordError) return tell(error);
    throw error;
  }
}

function createUnkeptRun(check: CheckProduct): RunQuality {
  return async (product, { cause, signal = new AbortController().signal, onResult = () => undefined }) => {
    const startedAt = now();
    const checked = await check(product, { previousRowCount: null, signal, onResult });
    return { ...checked, id: randomUUID(), version: product.version.text, cause, startedAt, finishedAt: now() };
  };
}
