// The tools by which the pages are held against the program: that they find what is wrong.

import { describe, expect, it } from 'vitest';
import { findCommandProblem } from '../support/check-command-line.ts';
import { findConfigurationProblems, findContractProblems } from './check-yaml.ts';
import { findDifference } from './shape.ts';
import { splitCommands } from './split-command.ts';

describe('the shape of an answer', () => {
  const shown = {
    data: { nodes: [{ id: 'tok_aaaaaaaaaaaaaaaaaaaaaa', amount: '1.50', at: '2024-01-01', none: null }] },
  };
  const given = { data: { nodes: [{ id: 'tok_bbbbbbbbbbbbbbbbbbbbbb', amount: '20', at: '2025-12-31', none: null }] } };
  const withNode = (change: object) => ({ data: { nodes: [{ ...given.data.nodes[0], ...change }] } });

  it.each([
    ['other values', given, null],
    ['a value in clear', withNode({ id: 'cus_1' }), 'the answer.data.nodes.0.id is "cus_1", not like'],
    ['a number for a text', withNode({ amount: 20 }), 'the answer.data.nodes.0.amount is 20, not like "1.50"'],
    ['another key', withNode({ more: 1 }), 'the answer.data.nodes.0 has the keys id,amount,at,none,more'],
    ['a list without anything', { data: { nodes: [] } }, 'the answer.data.nodes is empty'],
    ['no answer', { data: null }, 'the answer.data is no object'],
  ])('with %s', (_, answer, difference) => {
    if (difference === null) expect(findDifference(shown, answer)).toBeNull();
    else expect(findDifference(shown, answer)).toContain(difference);
  });
});

describe('the commands of a block', () => {
  it('are taken apart at lines and separators, not inside quotes', () => {
    const text = `# what follows
PORT=4101 npx concord serve \\
  --host 0.0.0.0 && npm start
curl -H "Authorization: Bearer $(npx concord token --role analyst)" -d '{"query":"{ a }"}' | head # shown`;
    expect(splitCommands(text)).toEqual([
      ['npx', 'concord', 'serve', '--host', '0.0.0.0'],
      ['npm', 'start'],
      ['curl', '-H', 'Authorization: Bearer $(npx concord token --role analyst)', '-d', '{"query":"{ a }"}'],
      ['head'],
    ]);
    const loop = 'for one in orders customer; do\n  (PORT=$((port + 1)) npx concord serve subgraph $one) &\ndone';
    expect(splitCommands(loop)).toEqual([['npx', 'concord', 'serve', 'subgraph', '$one']]);
  });

  it.each([
    ['serve gateway --subgraph orders=http://127.0.0.1:4101', null],
    ['serve gatway', 'serve has no command or argument "gatway"'],
    ['serve --prot 4000', 'serve has no option --prot'],
    ['serve subgraph', 'subgraph needs <domain>'],
    ['serve --port', "error: option '--port <number>' argument missing"],
    ['serve --executor mine', 'Allowed choices are concord, apollo'],
    ['token --hours 1', 'token needs --role <role>'],
    ['sreve', 'concord has no command or argument "sreve"'],
  ])('%s', (line, problem) => {
    if (problem === null) expect(findCommandProblem(line.split(' '))).toBeNull();
    else expect(findCommandProblem(line.split(' '))).toContain(problem);
  });
});

describe('YAML of a page', () => {
  it('that no contract takes is found', () => {
    const [problem = '', ...others] = findContractProblems([], 'acess: { read: [{ role: analyst }] }');
    expect(others).toEqual([]);
    expect(problem).toContain('Did you mean "access"?');
  });

  it('that no setting takes is found', () => {
    expect(findConfigurationProblems('prot: 4000')[0]).toContain('prot');
  });
});
