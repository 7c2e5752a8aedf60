// The rules of the house over the sources as text: which room may import which, no cycles, and the
// few things that only some rooms may touch.

/** Path from the top of the repository -> text. */
export type Sources = ReadonlyMap<string, string>;

type Import = {
  readonly from: string;
  readonly specifier: string /** Null for a package. */;
  readonly to: string | null;
};

/** From left to right; a room imports only from columns left of its own. */
const dataRooms: readonly (readonly string[])[] = [
  ['errors'],
  ['http', 'identity', 'contracts'],
  ['policies'],
  ['subgraphs/access', 'subgraphs/graphql'],
  ['subgraphs/sql'],
  ['mesh'],
  ['subgraphs/product', 'subgraphs/catalog', 'sdk'],
  ['subgraphs/server'],
];
const otherRooms: Readonly<Record<string, readonly string[]>> = {
  gateway: ['errors', 'http', 'identity'],
  demo: ['errors'],
  portal: [],
};
const compositionRoot = 'cli';

/** Room -> rooms it may import, besides itself. */
const mayImport: ReadonlyMap<string, readonly string[]> = new Map([
  ...dataRooms.flatMap((column, index) =>
    column.map((room): [string, readonly string[]] => [room, dataRooms.slice(0, index).flat()]),
  ),
  ...Object.entries(otherRooms),
  [compositionRoot, [...dataRooms.flat(), ...Object.keys(otherRooms)]],
]);

const plannerPackages = /^@apollo\/(gateway|query-planner|federation-internals|composition)(\/|$)/;
const plannerFiles = ['gateway/compose.ts', 'gateway/plan.ts', 'gateway/apollo-executor.ts'];

const postgresPackage = /^pg(\/|$)/;
const postgresRooms = ['subgraphs/sql', 'mesh', 'demo', compositionRoot];

const fileSystem = /^(node:)?fs(\/|$)/;
/** The mark by which a file of demo/ says that it reads its own assets. */
const readsOwnAssets = /reads its own assets/;

const outsideWorld: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bprocess\.env\b/, 'process.env'],
  [/\bDate\.now\b/, 'Date.now'],
  [/\bnew Date\(\s*\)/, 'new Date()'],
];

/** Every breach of the rules as one line; empty when the house is in order. */
export function findBreaches(sources: Sources): readonly string[] {
  const imports = [...sources].flatMap(([file, text]) => readImports(file, text));
  return [
    ...findHomelessFiles(sources),
    ...imports.flatMap(checkImport),
    ...[...sources].flatMap(([file, text]) => checkOutsideWorld(file, text)),
    ...findCycles(imports, sources),
  ];
}

/** `subgraphs/sql/mask.ts` -> `subgraphs/sql`; null for a file in no room. */
export function roomOf(file: string): string | null {
  const [top = '', second = ''] = file.split('/');
  const room = top === 'subgraphs' ? `subgraphs/${second.replace(/\.ts$/, '')}` : top;
  return mayImport.has(room) && file.includes('/') ? room : null;
}

function findHomelessFiles(sources: Sources): string[] {
  return [...sources.keys()].filter((file) => roomOf(file) === null).map((file) => `${file} lies in no room`);
}

function checkImport({ from, specifier, to }: Import): string[] {
  const room = roomOf(from);
  if (room === null) return [];
  if (to !== null) {
    const target = roomOf(to);
    if (target === room || (target !== null && mayImport.get(room)?.includes(target))) return [];
    return [`${from} imports ${to}: ${room} may not import ${target ?? 'what lies in no room'}`];
  }
  if (plannerPackages.test(specifier) && !plannerFiles.includes(from)) {
    return [`${from} imports ${specifier}: only ${plannerFiles.join(', ')} may`];
  }
  if (postgresPackage.test(specifier) && !postgresRooms.includes(room)) {
    return [`${from} imports ${specifier}: only ${postgresRooms.join(', ')} may`];
  }
  return [];
}

function checkOutsideWorld(file: string, text: string): string[] {
  const room = roomOf(file);
  if (room === compositionRoot || room === null) return [];
  const code = withoutComments(text);
  const touched = outsideWorld.filter(([pattern]) => pattern.test(code)).map(([, name]) => name);
  const mayRead = room === 'demo' && readsOwnAssets.test(text);
  const reads = readImports(file, text).filter(({ specifier }) => fileSystem.test(specifier) && !mayRead);
  return [...touched, ...reads.map(({ specifier }) => specifier)].map(
    (name) => `${file} uses ${name}: only ${compositionRoot}/ may, others get it as an argument`,
  );
}

/** Static, dynamic and side-effect imports, re-exports, `import type`, and files named for a worker. */
const importForms: readonly RegExp[] = [
  /^\s*(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]/g,
  /\bnew URL\(\s*['"]([^'"]+\.ts)['"]\s*,\s*import\.meta\.url/g,
];

function readImports(from: string, text: string): Import[] {
  const code = withoutComments(text);
  return importForms.flatMap((form) =>
    [...code.matchAll(form)].flatMap(([, specifier = '']) => {
      const to = specifier.startsWith('.') ? resolvePath(from, specifier) : null;
      return [{ from, specifier, to }];
    }),
  );
}

/** Whole lines of comment, which is how this house comments; a rest of a line after code stays. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
}

function resolvePath(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Files that reach themselves through imports, types included; each cycle once, as a path. */
function findCycles(imports: readonly Import[], sources: Sources): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) {
    if (to !== null && sources.has(to)) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push(`cycle: ${[...path.slice(start), file].join(' -> ')}`);
    if (start >= 0 || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return cycles;
}
