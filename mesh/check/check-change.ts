// `concord check` and publication alike: a change of contracts -> everything that speaks for and against it.
//   load -> what changed -> form, tables, checks over the data, composition -> report.

import type { LoadedMesh } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { findChanged } from './changed-products.ts';
import { checkComposition } from './check-composition.ts';
import { checkForm } from './check-form.ts';
import { checkQuality } from './check-quality.ts';
import type { CheckReport, Finding, FindingPart, ProductChange } from './check-report.ts';
import type { CheckRequest, CheckTools } from './check-request.ts';
import { checkTables } from './check-tables.ts';
import { diffSchemas, diffStatements } from './diff-texts.ts';
import { findingOf } from './finding.ts';

type Skipped = CheckReport['skipped'][number];

/** @throws ConcordError only where the tools cannot be used at all */
export async function checkChange(request: CheckRequest, tools: CheckTools): Promise<CheckReport> {
  const after = tools.load(request.after.contracts);
  const loadedBefore = request.before === null ? null : tools.load(request.before.contracts);
  const before = loadedBefore === null ? null : withoutRefused(loadedBefore.mesh, after);
  const changed = findChanged(before, after.mesh);

  const asked = after.mesh.products.filter(({ key, at }) => changed.has(key) || request.candidates.has(at.file));
  const tables = await checkTables(after.mesh, asked, tools);
  const isRun = (key: string) => tables.bound.has(key) && (request.isWhole || changed.has(key));
  const quality = await checkQuality(
    after.mesh,
    asked.filter(({ key, status }) => isRun(key) && status !== 'draft'),
    tools,
  );
  const skipped: Skipped[] = [
    ...skip('table', tables.unlooked.reasons()),
    ...skip('quality', [...tables.unlooked.reasons(), ...quality.unlooked.reasons()]),
  ];
  const sdl = tools.printSubgraphs(after.mesh);
  const outside = (files: CheckRequest['after'] | null) => files?.outside ?? [];
  const listDiffs = (earlier: Mesh, later: Mesh) => [
    ...diffSchemas([...tools.printSubgraphs(earlier), ...outside(request.before)], [...sdl, ...outside(request.after)]),
    ...diffStatements(earlier, later, changed),
  ];
  const findings: Finding[] = [
    ...checkForm(loadedBefore, after, request.candidates),
    ...tables.findings,
    ...quality.findings,
    ...checkComposition(sdl, request.after.outside, tools),
    ...after.mesh.products.flatMap((product) => tools.policies.flatMap((policy) => policy(product))),
    ...skipped.flatMap((one) => (request.required.has(one.part) ? refuseSkipped(one) : [])),
  ];
  return {
    against: request.against,
    isPassed: findings.every(({ level }) => level !== 'error'),
    products: listChanges(before, after.mesh, changed),
    changes: [],
    findings,
    impacts: [],
    diffs: before === null ? [] : listDiffs(before, after.mesh),
    skipped,
  };
}

/** Of a contract that cannot be read nobody knows what it changes; above all it is not gone. */
function withoutRefused(before: Mesh, { refused }: LoadedMesh): Mesh {
  const keys = new Set(refused.map(({ productKey }) => productKey));
  return { ...before, products: before.products.filter(({ key }) => !keys.has(key)) };
}

function listChanges(before: Mesh | null, after: Mesh, changed: ReadonlySet<string>): readonly ProductChange[] {
  const earlier = new Map(before?.products.map((product) => [product.key, product]));
  const later = new Set(after.products.map(({ key }) => key));
  return [
    ...after.products.flatMap(({ key, at, version }) =>
      changed.has(key)
        ? [
            {
              product: key,
              file: at.file,
              before: earlier.get(key)?.version.text ?? null,
              after: version.text,
              asked: null,
            },
          ]
        : [],
    ),
    ...[...earlier.values()].flatMap(({ key, at, version }) =>
      later.has(key) ? [] : [{ product: key, file: at.file, before: version.text, after: null, asked: null }],
    ),
  ];
}

function skip(part: FindingPart, reasons: readonly string[]): readonly Skipped[] {
  return [...new Set(reasons)].map((reason) => ({ part, reason }));
}

function refuseSkipped({ part, reason }: Skipped): Finding {
  return findingOf(part, 'error', new ConcordError('CHECK_PART_SKIPPED', { part, reason }));
}
