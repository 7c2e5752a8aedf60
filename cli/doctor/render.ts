// What doctor found -> text for people, JSON for machines.

import type { Finding } from './finding.ts';

export function hasFailure(findings: readonly Finding[]): boolean {
  return findings.some(({ status }) => status === 'failed');
}

export function renderFindings(findings: readonly Finding[], isJson: boolean): string {
  if (isJson) return JSON.stringify({ ok: !hasFailure(findings), findings }, null, 2);
  const lines = findings.flatMap(({ area, status, what, next }, index) => [
    ...(findings[index - 1]?.area === area ? [] : [`${index === 0 ? '' : '\n'}${area}`]),
    `  ${status.padEnd(7)}  ${what}`,
    ...(next === null ? [] : [`           -> ${next}`]),
  ]);
  const count = (wanted: Finding['status']) => findings.filter(({ status }) => status === wanted).length;
  return [...lines, '', `${count('ok')} ok, ${count('warning')} to look at, ${count('failed')} failed.`].join('\n');
}
