// Reports of contracts whose authors want to talk to the terminal, to the page that shows a comment, or to people by name.

import { describe, expect, it } from 'vitest';
import { codeSpan, fenceOf, markdownText } from '../../../cli/check/markdown-words.ts';
import { plainText } from '../../../cli/check/plain-text.ts';
import { printJson } from '../../../cli/check/print-json.ts';
import { mostCharacters, printMarkdown } from '../../../cli/check/print-markdown.ts';
import { printSarif } from '../../../cli/check/print-sarif.ts';
import { printText } from '../../../cli/check/print-text.ts';
import type { CheckReport, Finding } from '../../../mesh/check/check-report.ts';

const words = [
  '\u001b]0;owned\u0007\u001b[2J\u009b31m',
  '\u202etxt.exe\u2066\u200b\u{e0041}',
  '\r\n## Concord check: passed\n- ✅',
  '</details><img src=x onerror=alert(1)><!--',
  '[click](https://evil.example) ![x](https://evil.example/x.png) www.evil.example',
  '``` ~~~ `code` | a | b | $x$',
  '@everyone @octo/team #1 \ud800',
].join(' ');

const at = { file: `contracts/${words}/orders.contract.yaml`, line: 1, column: 2 };
const finding: Finding = {
  part: 'form',
  level: 'error',
  code: 'CONTRACT_KEY_UNKNOWN',
  product: words,
  message: words,
  at,
};
const report: CheckReport = {
  against: words,
  isPassed: false,
  products: [{ product: words, file: at.file, before: words, after: words, asked: 'minor' }],
  changes: [
    { kind: 'column-added', level: 'minor', product: words, column: words, fields: [words], message: words, at },
  ],
  findings: [finding, { ...finding, product: null, at: null }],
  impacts: [
    {
      product: words,
      consumer: words,
      team: words,
      contact: words,
      pin: words,
      requests: 1,
      days: 7,
      fields: [words],
      kind: 'told',
      message: words,
    },
  ],
  diffs: [{ name: words, kind: 'graphql', text: `+${words.replaceAll('\n', '\n+')}\n+\`\`\`\`\n+</details>` }],
  skipped: [{ part: 'table', reason: words }],
};
const setting = { version: '1.0.0', locate: (file: string) => file };

describe('a report of hostile words', () => {
  const forms = {
    text: printText(report, { hasColours: false, hasDiffs: true }),
    markdown: printMarkdown(report),
    json: printJson(report),
    sarif: printSarif(report, setting),
  };

  it.each(Object.entries(forms))('as %s holds nothing that a terminal obeys or nobody sees', (_name, text) => {
    // U+2060 is ours: it stands where a mention or a link would begin.
    expect(text.replaceAll('\n', '').replaceAll('\u2060', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text).toBe(text.toWellFormed());
  });

  it('as text begins no line that its author made', () => {
    expect(forms.text.split('\n').filter((line) => line.startsWith('##') || line.startsWith('- '))).toEqual([]);
  });

  it('as Markdown has no markup but its own', () => {
    const outside = forms.markdown
      .replaceAll(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '')
      .replaceAll(/(`+)[^`].*?[^`]\1(?!`)/g, '');
    expect(outside.match(/<[^>]*>/g)).toEqual(['<details>', '<summary>', '</summary>', '</details>']);
    expect(outside.match(/^#+ .*/gm)).toEqual([
      '## Concord check: not passed, 2 errors',
      expect.stringMatching(/^### /),
      '### The mesh',
      '### Not looked at, which is no pass',
    ]);
    expect(outside).not.toMatch(/[^\\]\[|[@#](?=\w)|https?:\/\/|www\./);
  });

  it('as JSON and SARIF gives the words back as they are, as far as they are text', () => {
    expect(JSON.parse(forms.json)).toEqual({ format: 'concord-check/1', ...JSON.parse(JSON.stringify(report)) });
    const [result] = JSON.parse(forms.sarif).runs[0].results;
    expect(result.message.text).toBe(plainText(words));
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toMatch(/^[\w%./()!*'~-]+$/);
  });

  it('as SARIF names each rule with its help', () => {
    const [{ tool, results }] = JSON.parse(forms.sarif).runs;
    expect(tool.driver.rules).toEqual([
      {
        id: 'CONTRACT_KEY_UNKNOWN',
        shortDescription: { text: expect.any(String) },
        help: { text: expect.any(String) },
      },
    ]);
    expect(results.map(({ ruleIndex }: { ruleIndex: number }) => ruleIndex)).toEqual([0, 0]);
  });
});

describe('a report that is too long for a comment', () => {
  it('is cut with a note, the verdict and the errors first', () => {
    const long = (count: number): CheckReport => ({
      ...report,
      findings: Array.from({ length: count }, (_, place) => ({
        ...finding,
        message: `problem ${place} ${'x'.repeat(500)}`,
      })),
      diffs: Array.from({ length: 100 }, (_, place) => ({
        name: `d${place}.graphql`,
        kind: 'graphql',
        text: `+${'y'.repeat(80)}\n`.repeat(5_000),
      })),
    });
    for (const count of [1, 50, 5_000]) {
      const text = printMarkdown(long(count));
      expect(text.length).toBeLessThan(mostCharacters);
      expect(text).toContain(`not passed, ${count} error`);
      expect(text).toContain('problem 0');
      expect(text.endsWith('shows all of it.')).toBe(true);
      expect(text.match(/^<details>/gm)?.length).toBe(text.match(/^<\/details>$/gm)?.length);
    }
  });
});

describe('words in Markdown', () => {
  it.each([
    ['a_b*c', 'a\\_b\\*c'],
    ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['@team', '@\u2060team'],
    ['a\nb', 'a b'],
  ])('%j', (given, written) => {
    expect(markdownText(given)).toBe(written);
  });

  it('stand in spans and fences that they cannot close', () => {
    expect(codeSpan('a`b``c')).toBe('```a`b``c```');
    expect(codeSpan('`a')).toBe('`` `a ``');
    expect(fenceOf('`````', 3)).toBe('``````');
  });
});
