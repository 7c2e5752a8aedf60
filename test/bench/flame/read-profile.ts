// A CPU profile as Node writes it (--cpu-prof) -> a tree of who called whom, in microseconds, each function in the room that it
// belongs to. What waits is left out; functions of Node itself that call each other are one.
// Form: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile

export type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  readonly endTime: number;
};

const ours = ['http', 'gateway', 'identity', 'subgraphs', 'mesh', 'cli', 'errors', 'contracts'] as const;
export const rooms = [...ours, 'pg', 'packages', 'node', 'v8', 'other'] as const;
export type Room = (typeof rooms)[number];

export type Frame = {
  readonly name: string;
  readonly room: Room;
  /** Microseconds in itself, and in all that it called. */
  self: number;
  total: number;
  readonly callees: Map<string, Frame>;
};

/** `seconds`: only the end of the profile, when requests were answered and nothing was started any more. */
export function readProfile(profile: CpuProfile, seconds: number): Frame {
  const selfOf = sumSamples(profile, seconds);
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const root: Frame = { name: 'all', room: 'other', self: 0, total: 0, callees: new Map() };
  const add = (id: number, caller: Frame): number => {
    const node = nodes.get(id);
    if (node === undefined || waits.has(node.callFrame.functionName)) return 0;
    const frame = node.callFrame.functionName === '(root)' ? caller : frameOf(node.callFrame, caller);
    const self = selfOf.get(id) ?? 0;
    frame.self += self;
    const below = (node.children ?? []).reduce((sum, child) => sum + add(child, frame), 0);
    // One that is merged into its caller is counted there by whoever called that.
    if (frame !== caller) frame.total += self + below;
    return self + below;
  };
  const [top] = profile.nodes;
  root.total = top === undefined ? 0 : add(top.id, root);
  return root;
}

/** Self time by room, all frames together. */
export function sumRooms(frame: Frame, sums = new Map<Room, number>()): ReadonlyMap<Room, number> {
  sums.set(frame.room, (sums.get(frame.room) ?? 0) + frame.self);
  for (const callee of frame.callees.values()) sumRooms(callee, sums);
  return sums;
}

const inRoom = new RegExp(`/(${ours.join('|')})/([^?]+)$`);
const waits: ReadonlySet<string> = new Set(['(idle)']);

function sumSamples({ samples, timeDeltas, endTime }: CpuProfile, seconds: number): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  let at = endTime;
  for (let index = samples.length - 1; index >= 0 && at > endTime - seconds * 1_000_000; index--) {
    // A sample lasts until the next one.
    const lasted = timeDeltas[index + 1] ?? 0;
    const id = samples[index] ?? 0;
    sums.set(id, (sums.get(id) ?? 0) + Math.max(0, lasted));
    at -= timeDeltas[index] ?? 0;
  }
  return sums;
}

function frameOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame'], caller: Frame): Frame {
  const { room, place } = placeOf(functionName, url);
  if (room === 'node' && caller.room === 'node') return caller;
  const name = functionName === '' ? place : functionName;
  const key = `${room} ${name} ${place}`;
  const known = caller.callees.get(key);
  if (known !== undefined) return known;
  const frame: Frame = { name, room, self: 0, total: 0, callees: new Map() };
  caller.callees.set(key, frame);
  return frame;
}

function placeOf(functionName: string, url: string): { readonly room: Room; readonly place: string } {
  if (/^\(.*\)$/.test(functionName)) return { room: 'v8', place: functionName };
  const [, packaged] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (packaged !== undefined)
    return { room: /^pg(-pool|-protocol)?$/.test(packaged) ? 'pg' : 'packages', place: packaged };
  if (url === '' || url.startsWith('node:')) return { room: 'node', place: url };
  const [, room, file] = inRoom.exec(url) ?? [];
  return { room: ours.find((known) => known === room) ?? 'other', place: file ?? '' };
}
