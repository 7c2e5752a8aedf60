// `concord check` and publication alike: a change of contracts -> everything that speaks for and against it.
//   load -> what changed -> form, versions, masks, tables, checks over the data, composition, consumers -> report.

import type { LoadedMesh } from '../../contracts/load.ts';
import type { Mesh } from '../../contracts/product.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { findChanged } from './changed-products.ts';
import { checkComposition } from './check-composition.ts';
import { checkConsumers } from './check-consumers.ts';
import { checkForm } from './check-form.ts';
import { checkQuality } from './check-quality.ts';
import type { CheckReport, Finding, FindingPart } from './check-report.ts';
import type { CheckRequest, CheckTools, NamedSdl } from './check-request.ts';
import { checkTables } from './check-tables.ts';
import { checkUnmasking } from './check-unmasking.ts';
import { checkVersions, listProductChanges } from './check-versions.ts';
import { diffSchemas, diffStatements } from './diff-texts.ts';
import { findingOf } from './finding.ts';
import { loadStandIns } from './stand-in.ts';
import { readBefore, withFallen } from './state-before.ts';

type Skipped = CheckReport['skipped'][number];

/** @throws ConcordError only where the tools cannot be used at all */
export async function checkChange(request: CheckRequest, tools: CheckTools): Promise<CheckReport> {
  const loaded = tools.load(request.after.contracts);
  const after = loadStandIns(request.before?.contracts ?? [], request.after.contracts, loaded, tools);
  const before = request.before === null ? null : readBefore(request.before, tools.load);
  const known = before === null ? null : withoutRefused(before.mesh, after);
  const changed = findChanged(known, after.mesh);

  const compared = before === null ? nothingCompared : checkVersions(before, after, request);
  const unmasking =
    known === null
      ? nothingUnmasked
      : await checkUnmasking(
          compared.changes,
          protectedBefore(known, request, after.mesh),
          request.after.contracts,
          tools,
        );
  const consumers =
    known === null
      ? nobodyAsked
      : await checkConsumers({ changes: compared.changes, before: known, after: after.mesh, now: request.now }, tools);
  const data = await checkData(after.mesh, changed, request, tools);
  const sdl = tools.printSubgraphs(after.mesh);
  const skipped: readonly Skipped[] = [
    ...(request.before === null ? skipComparing(request.uncompared ?? 'there is nothing to compare with') : []),
    ...unmasking.skipped,
    ...(consumers.reason === null ? [] : skip('consumers', [consumers.reason])),
    ...data.skipped,
  ];
  const findings: readonly Finding[] = [
    ...checkForm(before, loaded, request.candidates),
    ...compared.findings,
    ...unmasking.findings,
    ...consumers.findings,
    ...data.findings,
    ...checkComposition(sdl, request.after.outside, tools),
    ...after.mesh.products.flatMap((product) => tools.policies.flatMap((policy) => policy(product))),
    ...skipped.filter(({ part }) => request.required.has(part)).map(refuseSkipped),
  ];
  return {
    against: request.against,
    isPassed: findings.every(({ level }) => level !== 'error'),
    products: listProductChanges(before, after, changed, compared.changes),
    changes: compared.changes,
    findings,
    impacts: consumers.impacts,
    diffs: known === null ? [] : listDiffs({ before: known, after: after.mesh, sdl, changed }, request, tools),
    skipped,
  };
}

const nothingCompared = { changes: [], findings: [] } as const;
const nothingUnmasked = { findings: [], skipped: [] } as const;
const nobodyAsked = { impacts: [], findings: [], reason: null } as const;

/** Of a contract that cannot be read nobody knows what it changes; above all it is not gone. */
function withoutRefused(before: Mesh, { refused }: LoadedMesh): Mesh {
  const keys = new Set(refused.map(({ productKey }) => productKey));
  return { ...before, products: before.products.filter(({ key }) => !keys.has(key)) };
}

function protectedBefore(known: Mesh, request: CheckRequest, after: Mesh) {
  return { before: request.before === null ? known : withFallen(known, request.before), after };
}

/** The tables of what changes, and of what somebody asks about; the data of what changes. */
async function checkData(mesh: Mesh, changed: ReadonlySet<string>, request: CheckRequest, tools: CheckTools) {
  const asked = mesh.products.filter(({ key, at }) => changed.has(key) || request.candidates.has(at.file));
  const tables = await checkTables(mesh, asked, tools);
  const sound = asked.filter(({ key, status }) => tables.bound.has(key) && status !== 'draft');
  const quality = await checkQuality(
    mesh,
    sound.filter(({ key }) => request.isWhole || changed.has(key)),
    tools,
  );
  return {
    findings: [...tables.findings, ...quality.findings],
    skipped: [
      ...skip('table', tables.unlooked.reasons()),
      ...skip('quality', [...tables.unlooked.reasons(), ...quality.unlooked.reasons()]),
    ],
  };
}

type Meshes = {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly sdl: readonly NamedSdl[];
  readonly changed: ReadonlySet<string>;
};

function listDiffs({ before, after, sdl, changed }: Meshes, request: CheckRequest, tools: CheckTools) {
  const earlier = [...tools.printSubgraphs(before), ...(request.before?.outside ?? [])];
  const gone = before.products.flatMap(({ key }) => (after.products.some((one) => one.key === key) ? [] : key));
  return [
    ...diffSchemas(earlier, [...sdl, ...request.after.outside]),
    ...diffStatements(before, after, new Set([...changed, ...gone])),
  ];
}

function skip(part: FindingPart, reasons: readonly string[]): readonly Skipped[] {
  return [...new Set(reasons)].map((reason) => ({ part, reason }));
}

function skipComparing(reason: string): readonly Skipped[] {
  return (['version', 'unmasking', 'consumers'] as const).map((part) => ({ part, reason }));
}

function refuseSkipped({ part, reason }: Skipped): Finding {
  return findingOf(part, 'error', new ConcordError('CHECK_PART_SKIPPED', { part, reason }));
}
