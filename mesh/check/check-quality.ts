// The checks of contracts over the data as they are now, of products whose tables fit. A check that cannot be carried out is
// no pass, whatever its severity.

import type { Mesh, Product } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import type { CheckResult } from '../../subgraphs/sql/quality/check-result.ts';
import type { CheckProduct } from '../quality/run-quality.ts';
import type { Finding } from './check-report.ts';
import type { CheckTools } from './check-request.ts';
import { findingOf } from './finding.ts';
import { createUnlooked, type Unlooked } from './unlooked.ts';

type Tools = Pick<CheckTools, 'openChecks' | 'qualitySeconds' | 'endAfter'>;

export async function checkQuality(
  mesh: Mesh,
  products: readonly Product[],
  tools: Tools,
): Promise<{ readonly findings: readonly Finding[]; readonly unlooked: Unlooked }> {
  const unlooked = createUnlooked();
  if (products.length === 0) return { findings: [], unlooked };
  const names = new Set(products.map(({ domain }) => domain));
  const domains = mesh.domains.filter(({ name }) => names.has(name));
  let check: CheckProduct;
  try {
    check = await tools.openChecks(mesh, domains);
  } catch (error) {
    if (!(error instanceof ConcordError)) throw error;
    for (const { name } of domains) unlooked.add(name, error);
    return { findings: [], unlooked };
  }
  const findings: Finding[] = [];
  for (const product of products) {
    if (unlooked.has(product.domain)) continue;
    try {
      findings.push(...(await runProduct(product, check, tools)));
    } catch (error) {
      if (!(error instanceof ConcordError)) throw error;
      unlooked.add(product.domain, error);
    }
  }
  return { findings, unlooked };
}

async function runProduct(product: Product, check: CheckProduct, { endAfter, qualitySeconds }: Tools) {
  const signal = endAfter(qualitySeconds);
  try {
    const { results } = await check(product, { previousRowCount: null, signal, onResult: () => undefined });
    // That of the schema, which every product has, is the part of the table.
    const declared = new Set(product.quality.map(({ name }) => name));
    const isOfData = ({ check, type }: CheckResult) => declared.has(check) || type !== 'schema';
    return results.filter(isOfData).flatMap((result) => judge(product, result));
  } catch (error) {
    if (!signal.aborted) throw error;
    const data = { product: product.key, seconds: qualitySeconds };
    return [findingOf('quality', 'error', new ConcordError('QUALITY_OUT_OF_TIME', data, { at: product.at }))];
  }
}

function judge(product: Product, result: CheckResult): readonly Finding[] {
  const { check, type, columns, outcome, severity, failing, threshold, reason } = result;
  const decidedBy = { check: { type, columns } };
  const at = product.quality.find(({ name }) => name === check)?.at ?? product.at;
  switch (outcome) {
    case 'passed':
    case 'unknown':
      return [];
    case 'error': {
      const error = new ConcordError('QUALITY_CHECK_NOT_RUN', { check, reason }, { at });
      return [{ ...findingOf('quality', 'error', error), ...decidedBy }];
    }
    case 'failed': {
      const data = { check, failing, threshold, reason };
      const error = new ConcordError('QUALITY_CHECK_FAILED', data, { at });
      return [{ ...findingOf('quality', severity, error), ...decidedBy }];
    }
    default:
      return outcome satisfies never;
  }
}
