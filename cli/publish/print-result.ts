// What became of publishing, for people and for programs.

import type { PublicationDraft } from '../../mesh/publications/publication.ts';
import { digestOfText } from '../../mesh/publications/publication-store.ts';
import type { PublishResult } from '../../mesh/publications/publisher.ts';
import { plainJson, plainText } from '../check/plain-text.ts';
import { printReport } from '../check/print-report.ts';
import { countOf } from '../count-of.ts';

/** Ends without a line break. */
export async function printResult(result: PublishResult, isJson: boolean): Promise<string> {
  if (isJson) return plainJson(asData(result));
  switch (result.kind) {
    case 'unchanged':
      return 'Nothing to publish: all of it is published as it is.';
    case 'refused':
      return `${await print(result)}\n\nNothing was published.`;
    case 'passed':
      return `${await print(result)}\n\nIt would be published:\n${result.drafts.map(describeDraft).join('\n')}`;
    case 'published': {
      const { publications, notices } = result;
      const told = notices.map(
        ({ message, team, contact }) => `  ${plainText(message)} (${plainText(team)}, ${plainText(contact)})`,
      );
      return [
        await print(result),
        '',
        'Published:',
        ...publications.map((one) => `${describeDraft(one)}, sequence ${one.sequence}`),
        ...(told.length === 0 ? [] : ['', `${countOf(told.length, 'consumer')} to be told:`, ...told]),
      ].join('\n');
    }
    default:
      return result satisfies never;
  }
}

function print({ report }: Extract<PublishResult, { readonly report: unknown }>): Promise<string> {
  return printReport(report, 'text', { hasColours: false, hasDiffs: false });
}

function describeDraft({ name, version, text, cause }: PublicationDraft): string {
  if (cause === 'withdraw') return `  ${name}, which is taken out`;
  return `  ${name}${version === null ? '' : ` ${version}`}, digest ${digestOfText(text)}`;
}

/** Without texts, which may be long. */
function asData(result: PublishResult) {
  if (result.kind === 'unchanged') return result;
  if (result.kind !== 'published') return { ...result, drafts: result.drafts.map(withoutText) };
  return { ...result, publications: result.publications.map(withoutText) };
}

function withoutText<Draft extends PublicationDraft>({ text, ...rest }: Draft) {
  return { ...rest, digest: digestOfText(text) };
}
