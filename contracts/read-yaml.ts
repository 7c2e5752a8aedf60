// First stage: the text of a file becomes plain values, and every path in them can be found again by line and column.
// Nothing of the contract language is known here, only what YAML itself can get wrong.

import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { ConcordError, type FilePosition } from '../errors/concord-error.ts';
import { doubtNode, findLostAlias } from './yaml-hazards.ts';

/** A path into a YAML document: keys of maps and indexes of lists. */
export type Path = readonly (string | number)[];

/** Finds what stands at a path of one file. A path that does not exist gives the nearest place around it. */
export type Source = {
  readonly file: string;
  readonly at: (path: Path) => FilePosition;
  readonly atKey: (path: Path) => FilePosition;
  /** The scalar as it is written, so that `0.10` and 20-digit numbers keep every digit. */
  readonly textOf: (path: Path) => string | undefined;
};

export type YamlReading = {
  readonly source: Source;
  /** Undefined where the text is not YAML at all. */
  readonly value: unknown;
  readonly problems: readonly ConcordError[];
};

/** The largest contracts have 10,000; one of 1,600 columns with a sentence each has 225,000. */
const mostCharacters = 300_000;
/** The contract language itself nests 6 deep. */
const mostDepth = 100;
const mostAliases = 100;

export function readYaml(file: string, text: string): YamlReading {
  const start = { file, line: 1, column: 1 };
  const unreadable = (reason: string, at: FilePosition = start, cause?: unknown): YamlReading => ({
    source: { file, at: () => start, atKey: () => start, textOf: () => undefined },
    value: undefined,
    problems: [new ConcordError('CONTRACT_YAML_INVALID', { reason }, { at, cause })],
  });
  if (text.length > mostCharacters) return unreadable(`it is longer than ${mostCharacters} characters`);
  try {
    return readDocument(file, text, unreadable);
  } catch (cause) {
    // Thousands of nested brackets overflow the stack of whoever walks through them; too many aliases are a bomb.
    const isBomb = cause instanceof ReferenceError;
    return unreadable(isBomb ? 'its aliases (*name) multiply too often' : 'it is nested too deeply', start, cause);
  }
}

function readDocument(
  file: string,
  text: string,
  unreadable: (reason: string, at?: FilePosition) => YamlReading,
): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const position = (offset: number | undefined): FilePosition => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: ConcordError[] = [];
  const [error] = document.errors;
  if (error !== undefined) {
    const isDeep = error.message.includes('call stack');
    return unreadable(isDeep ? 'it is nested too deeply' : firstSentence(error.message), position(error.pos[0]));
  }
  const { explicit, version } = document.directives?.yaml ?? {};
  if (explicit === true && version !== '1.2') {
    return unreadable(`it says %YAML ${version}, and contracts are YAML 1.2, where yes is a text. Remove that line`);
  }
  const deep = findDeep(document);
  if (deep !== null) return unreadable('it is nested too deeply', position(deep.range?.[0]));
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) return;
      problems.push(...doubtNode(node, position(node.range?.[0])));
    },
  });
  // Found here rather than by the parser, whose check takes quadratic time on a map of many keys.
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const pair of map.items) {
        const key = isScalar(pair.key) ? String(pair.key.value) : null;
        if (key === null || !isNode(pair.key)) continue;
        const at = position(pair.key.range?.[0]);
        if (seen.has(key)) problems.push(new ConcordError('CONTRACT_KEY_DUPLICATE', { key }, { at }));
        seen.add(key);
      }
    },
  });

  const find = (path: Path): Found => findNode(document.contents, path, (node) => resolveAlias(node, document));
  const source: Source = {
    file,
    at: (path) => position(find(path).value?.range?.[0]),
    atKey: (path) => {
      const found = find(path);
      return position((found.key ?? found.value)?.range?.[0]);
    },
    textOf: (path) => {
      const { value, isComplete } = find(path);
      if (!isComplete || !isScalar(value)) return undefined;
      return value.source ?? String(value.value);
    },
  };
  const lost = findLostAlias(document);
  if (lost !== null) {
    return unreadable(`the alias *${lost.source} has no anchor &${lost.source} before it`, position(lost.range?.[0]));
  }
  const value: unknown = document.toJS({ maxAliasCount: mostAliases });
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { source, value, problems };
  const given = Array.isArray(value) ? 'a list' : value === null ? 'empty' : 'a single value';
  const data = { key: 'The file', expected: 'a map of keys', given, hint: 'Begin with name: and version:.' };
  const at = position(document.contents?.range?.[0]);
  return { source, value: undefined, problems: [...problems, new ConcordError('CONTRACT_TYPE_WRONG', data, { at })] };
}

/** The first that stands too deep. Nothing is asked of what is below it. */
function findDeep(document: Document): Node | null {
  let deep: Node | null = null;
  visit(document, {
    Collection(_, node, path) {
      // The path holds a pair beside each map.
      const isDeep = path.length > mostDepth && path.filter(isCollection).length >= mostDepth;
      if (!isDeep) return undefined;
      deep = node;
      return visit.BREAK;
    },
  });
  return deep;
}

type Found = { readonly key: Node | null; readonly value: Node | null; readonly isComplete: boolean };

function findNode(root: Node | null, path: Path, resolve: (node: Node | null) => Node | null): Found {
  let key: Node | null = null;
  let value: Node | null = root;
  for (const step of path) {
    const container = resolve(value);
    const item = isMap(container)
      ? pairsOf(container).get(String(step))
      : isSeq(container) && typeof step === 'number'
        ? container.items[step]
        : undefined;
    if (isPair(item)) {
      key = isNode(item.key) ? item.key : null;
      // A key without a value (`mask:`) stands where its key stands.
      value = isNode(item.value) && item.value.range?.[0] !== item.value.range?.[1] ? item.value : key;
      if (!isNode(item.value)) return { key, value, isComplete: false };
    } else if (isNode(item)) {
      key = null;
      value = item;
    } else {
      return { key, value, isComplete: false };
    }
  }
  return { key, value: resolve(value), isComplete: true };
}

const pairsByMap = new WeakMap<YAMLMap, ReadonlyMap<string, unknown>>();

/** The pairs of a map by key; of a key that stands twice the last, as in the value. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, unknown> {
  const known = pairsByMap.get(map);
  if (known !== undefined) return known;
  const pairs = new Map(
    map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : [])),
  );
  pairsByMap.set(map, pairs);
  return pairs;
}

function resolveAlias(node: Node | null, document: ReturnType<typeof parseDocument>): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? node) : node;
}

function firstSentence(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/[.:]$/, '');
}
