// Asks both twins the same and compares the answers byte by byte, and looks for marks in them.

import type { Viewer } from '../../identity/viewer.ts';
import type { AttackMesh } from './attack-mesh.ts';
import type { AttackRequest, RequestSource } from './attack-requests.ts';
import { type AttackViewer, admin } from './attack-viewers.ts';
import type { CanaryScanner, Finding } from './canaries.ts';

export type Twins = { readonly first: AttackMesh; readonly second: AttackMesh };

export type AttackReport = {
  readonly requests: number;
  /** Answered with 200 and at least one row or group that shows something. */
  readonly withRows: number;
  /** Of these, without any error. */
  readonly clean: number;
  readonly refused: number;
  /** Answers to the other viewers, who asked the same; of those, the ones with rows. */
  readonly byOthers: number;
  readonly byOthersWithRows: number;
  readonly differences: readonly Difference[];
  readonly findings: readonly { readonly request: AttackRequest; readonly number: number; readonly finding: Finding }[];
};

export type Difference = {
  readonly number: number;
  readonly viewer: string;
  readonly request: AttackRequest;
  readonly first: string;
  readonly second: string;
};

/** A viewer, and the twins that differ in all that is masked for him. */
type Asker = { readonly asker: AttackViewer; readonly twins: Twins };

export type AttackOptions = Asker & {
  /** They ask everything, too. */
  readonly others?: readonly Asker[];
  readonly source: RequestSource;
  readonly requests: number;
  readonly scanner: CanaryScanner;
  readonly onRequest?: (request: AttackRequest) => void;
  /** Ends when this holds. */
  readonly until?: (found: Pick<AttackReport, 'differences' | 'findings'>) => boolean;
};

/** Every so many requests a clear viewer asks the same first, so that whatever is kept between requests is kept for them. */
const clearFirst = 11;

export async function runAttack(options: AttackOptions): Promise<AttackReport> {
  const { twins, source, scanner } = options;
  const differences: Difference[] = [];
  const findings: AttackReport['findings'][number][] = [];
  const counts = { withRows: 0, clean: 0, refused: 0, byOthers: 0, byOthersWithRows: 0 };
  let number = 0;
  const compare = async (request: AttackRequest, { asker, twins: pair }: Asker): Promise<Answer> => {
    const [first, second] = await Promise.all([
      ask(pair.first, request, asker.viewer),
      ask(pair.second, request, asker.viewer),
    ]);
    const isEqual = first.text === second.text;
    if (!isEqual) differences.push({ number, viewer: asker.name, request, first: first.text, second: second.text });
    const given = JSON.stringify(request);
    for (const text of isEqual ? [first.text] : [first.text, second.text]) {
      findings.push(...scanner.find(text, given, asker.isClear).map((finding) => ({ request, number, finding })));
    }
    return first;
  };
  while (number < options.requests) {
    const request = source.next();
    number += 1;
    options.onRequest?.(request);
    if (number % clearFirst === 0)
      await Promise.all([ask(twins.first, request, admin), ask(twins.second, request, admin)]);
    const first = await compare(request, options);
    if (first.hasRows) counts.withRows += 1;
    if (first.hasRows && !first.hasErrors) counts.clean += 1;
    if (!first.hasData) counts.refused += 1;
    for (const other of options.others ?? []) {
      const answer = await compare(request, other);
      counts.byOthers += 1;
      if (answer.hasRows) counts.byOthersWithRows += 1;
    }
    if (options.until?.({ differences, findings }) === true) break;
  }
  return { requests: number, ...counts, differences, findings };
}

type Answer = {
  readonly text: string;
  readonly hasData: boolean;
  readonly hasErrors: boolean;
  readonly hasRows: boolean;
};

async function ask(mesh: AttackMesh, request: AttackRequest, viewer: Viewer): Promise<Answer> {
  const { query, variables, domain } = request;
  const context = { viewer, signal: new AbortController().signal };
  if (domain === null) {
    const { text, kind } = await mesh.gateway.execute({ query, variables }, context);
    const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown };
    return {
      text: `${kind} ${text}`,
      hasData: data !== undefined,
      hasErrors: errors !== undefined,
      hasRows: holdsRows(data),
    };
  }
  const reply = await mesh.domains.get(domain)?.execute({ query, variables }, context);
  if (reply === undefined) throw new TypeError(`no domain ${domain}`);
  const { dataText, errors } = reply;
  const data = JSON.parse(dataText ?? 'null') as unknown;
  return {
    text: JSON.stringify(reply),
    hasData: data !== null,
    hasErrors: errors.length > 0,
    hasRows: holdsRows(data),
  };
}

/** A value of a row or a group: of something in a list, or of a single row. Counts and flags of a page are there without. */
export function holdsRows(data: unknown): boolean {
  const showsRow = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(showsRow);
    if (typeof value !== 'object' || value === null) return false;
    const entries = Object.entries(value).filter(([key]) => !/^(__typename|pageInfo|totalCount)$/.test(key));
    return entries.some(([, inner]) => (typeof inner === 'object' ? showsList(inner) || showsRow(inner) : false));
  };
  const showsList = (value: unknown): boolean => Array.isArray(value) && value.some(showsValue);
  return showsRow(data) || showsSingle(data);
}

function showsValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(showsValue);
  if (typeof value !== 'object' || value === null) return value !== null;
  return Object.entries(value).some(([key, inner]) => key !== '__typename' && showsValue(inner));
}

/** `{ a1: { a2: { ...columns } } }` of a row by its key. */
function showsSingle(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return Object.values(data).some(
    (namespace) =>
      typeof namespace === 'object' &&
      namespace !== null &&
      Object.values(namespace).some((row) => {
        if (typeof row !== 'object' || row === null || Array.isArray(row)) return false;
        const isPage = ['nodes', 'edges', 'totalCount', 'pageInfo'].some((key) => key in row);
        return !isPage && showsValue(row);
      }),
  );
}
