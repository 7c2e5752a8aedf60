import { describe, expect, it } from 'vitest';
import { drawFlame } from './draw-flame.ts';
import { type CpuProfile, readProfile, sumRooms } from './read-profile.ts';

type Named = readonly [id: number, functionName: string, url: string, children: readonly number[]];

const nodes: readonly Named[] = [
  [1, '(root)', '', [2, 8, 9]],
  [2, 'onRequest', 'node:http', [3]],
  [3, 'emit', 'node:events', [4, 5]],
  [4, 'answer<T>', 'file:///home/somebody/concord/gateway/http/answer.ts', [6, 7]],
  [5, '', 'file:///home/somebody/concord/http/front.ts', []],
  [6, 'parse', 'file:///home/somebody/concord/node_modules/pg-protocol/dist/parser.js', []],
  [7, 'sign', 'file:///home/somebody/concord/node_modules/jose/sign.js', []],
  [8, '(garbage collector)', '', []],
  [9, '(idle)', '', []],
];

/** Each sample lasts until the next; the first is of a start that is over. */
const profile: CpuProfile = {
  nodes: nodes.map(([id, functionName, url, children]) => ({
    id,
    callFrame: { functionName, url, lineNumber: 0 },
    children,
  })),
  samples: [7, 4, 4, 6, 3, 5, 8, 9, 9],
  timeDeltas: [0, 9_000_000, 100, 100, 200, 50, 50, 25, 1_000],
  endTime: 10_001_525,
};

describe('a flame graph', () => {
  it('counts what each room computed at the end of the profile, and nothing that waits', () => {
    const root = readProfile(profile, 1);
    expect(root.total).toBe(525);
    expect(Object.fromEntries(sumRooms(root))).toEqual({
      other: 0,
      node: 50,
      gateway: 200,
      http: 50,
      pg: 200,
      packages: 0,
      v8: 25,
    });
  });

  it('takes functions of Node that call each other for one', () => {
    const { callees } = readProfile(profile, 1);
    const node = [...callees.values()].find(({ room }) => room === 'node');
    expect([node?.name, node?.self, node?.total]).toEqual(['onRequest', 50, 500]);
    expect([...(node?.callees.values() ?? [])].map(({ name }) => name)).toEqual(['answer<T>', 'front.ts']);
  });

  it('draws the same picture of the same profile, with names that cannot be markup', () => {
    const draw = () => drawFlame(readProfile(profile, 1), 'Q1');
    expect(draw()).toBe(draw());
    expect(draw()).toContain('<title>answer&lt;T&gt; (gateway): 76.2 %</title>');
    expect(draw()).not.toContain('somebody');
  });
});
