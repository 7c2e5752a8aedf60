// The whole of `concord check` in one process: read what is told and what is published, look, report.

import type { ContractFile } from '../../contracts/load.ts';
import { ConcordError } from '../../errors/concord-error.ts';
import { checkChange } from '../../mesh/check/check-change.ts';
import { type CheckReport, type Finding, type FindingPart, findingParts } from '../../mesh/check/check-report.ts';
import { findingOf } from '../../mesh/check/finding.ts';
import type { Environment } from '../environment.ts';
import { chooseContractsFolder } from '../mesh-to-serve.ts';
import { findStrays, readContractFiles } from '../read-contracts.ts';
import { withParts } from '../with-parts.ts';
import { openCheckTools } from './open-check-tools.ts';
import { createOpenPool } from './open-mesh-knowledge.ts';
import { prepareCheck } from './prepare-check.ts';
import { type Candidate, findCandidates, readCandidates } from './read-candidates.ts';
import { readPublishedState } from './read-published.ts';

export type CheckOptions = {
  /** None = the folder of contracts. */
  readonly paths: readonly string[];
  readonly against: string | null;
  readonly isWhole: boolean;
  /** `published,table`; empty = none. */
  readonly required: string;
  /** Seconds. */
  readonly qualityTime: string;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** @throws ConcordError where it cannot be checked at all */
export async function runCheck(environment: Environment, options: CheckOptions): Promise<CheckReport> {
  const { paths, against, isWhole, now } = options;
  const required = readRequired(options.required);
  const qualitySeconds = readSeconds(options.qualityTime);
  const folders = paths.length > 0 ? paths : [chooseContractsFolder({ isDemo: false }, environment)];
  const candidates = findCandidates(folders);
  return withParts(async (parts) => {
    const openPool = createOpenPool(parts, environment);
    const known = await readPublishedState(openPool);
    const asked = {
      candidates,
      served: readServed({ paths, candidates }, environment),
      against,
      isWhole,
      required,
      now,
    };
    const request = await prepareCheck(asked, known);
    const isAny = request.candidates.size > 0 || (request.against !== null && request.against !== 'published');
    if (!isAny) throw new ConcordError('CHECK_NO_CONTRACTS', { folders });
    const report = await checkChange(request, openCheckTools(parts, environment, { qualitySeconds, openPool }));
    return { ...report, findings: [...tellStrays(candidates), ...report.findings] };
  });
}

function tellStrays(candidates: readonly Candidate[]): readonly Finding[] {
  const strays = candidates.flatMap(({ kind, path }) => (kind === 'mesh' ? findStrays(path) : []));
  return strays.map((stray) => findingOf('form', 'warning', stray));
}

type Told = Pick<CheckOptions, 'paths'> & { readonly candidates: readonly Candidate[] };

/** Beside the files that are told, what the folder of contracts holds is served as well; where none are, it is what is told. */
function readServed({ paths, candidates }: Told, { contracts }: Environment): readonly ContractFile[] {
  if (paths.length === 0) return readCandidates(candidates);
  return contracts === null ? [] : readContractFiles(contracts);
}

/** What must be at hand, in the words of who sets up a build server. */
const together: Readonly<Record<string, readonly FindingPart[]>> = {
  database: ['table', 'quality'],
  published: ['version', 'unmasking', 'consumers'],
};

/** @throws ConcordError CHECK_OPTION_INVALID */
function readRequired(text: string): ReadonlySet<FindingPart> {
  const words = text.split(',').flatMap((word) => word.trim() || []);
  const known = [...Object.keys(together), ...findingParts];
  const parts = words.flatMap((given) => {
    const found = Object.hasOwn(together, given) ? together[given] : findingParts.filter((one) => one === given);
    if (found === undefined || found.length === 0) {
      throw new ConcordError('CHECK_OPTION_INVALID', { option: '--require', given, known });
    }
    return found;
  });
  return new Set(parts);
}

/** @throws ConcordError CHECK_OPTION_INVALID */
function readSeconds(given: string): number {
  const seconds = Number(given);
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= 86_400) return seconds;
  throw new ConcordError('CHECK_OPTION_INVALID', { option: '--quality-time', given, known: ['60', '300'] });
}
