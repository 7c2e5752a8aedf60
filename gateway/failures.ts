// The errors of one request: those for the client, and where something is already known to be missing, so that a null
// there is not reported a second time (https://spec.graphql.org/October2021/#sec-Handling-Field-Errors).

import type { GraphQLFormattedError } from 'graphql';
import type { CodeData, ErrorCode } from '../errors/codes.ts';
import { ConcordError } from '../errors/concord-error.ts';
import type { DataObject } from './merge-data.ts';
import type { ResponsePath } from './representations.ts';

/** One dead subgraph under ten thousand rows need not be said ten thousand times. */
const mostErrorsPerFailure = 20;
/** A reply may hold any number of errors; who reads the answer has no use for more. */
const mostErrors = 1_000;

type PathNode = { isFailed: boolean; readonly children: Map<string | number, PathNode> };

export class Failures {
  readonly errors: GraphQLFormattedError[] = [];
  readonly #root: PathNode = { isFailed: false, children: new Map() };
  /** A list of paths that a hundred thousand errors share is walked once. */
  readonly #marked = new WeakSet<readonly ResponsePath[]>();
  readonly #clientNames: Readonly<Record<string, string>>;

  /** Objects of the merged data that the subgraph of their entity answered with null, without an error. */
  readonly absent = new WeakSet<DataObject>();

  constructor(clientNames: Readonly<Record<string, string>>) {
    this.#clientNames = clientNames;
  }

  /** One failure that shows at several paths (of the merged data); all count as missing, the first few are told. */
  add(error: { readonly message: string; readonly code: string }, paths: readonly ResponsePath[]): void {
    if (!this.#marked.has(paths)) for (const path of paths) this.#markFailed(path);
    this.#marked.add(paths);
    if (this.errors.length >= mostErrors) return;
    const base = { message: error.message, extensions: { code: error.code } };
    if (paths.length === 0) this.errors.push(base);
    for (const path of paths.slice(0, Math.min(mostErrorsPerFailure, mostErrors - this.errors.length))) {
      this.errors.push({ ...base, path: path.map((part) => this.#toClientName(part)) });
    }
  }

  addCoded<C extends ErrorCode>(code: C, data: CodeData<C>, paths: readonly ResponsePath[]): void {
    this.add(new ConcordError(code, data), paths);
  }

  /** True where an error stands at the path, above it or below it. */
  explains(path: ResponsePath): boolean {
    let node: PathNode = this.#root;
    for (const part of path) {
      if (node.isFailed) return true;
      const child = node.children.get(part);
      if (child === undefined) return false;
      node = child;
    }
    return true;
  }

  #markFailed(path: ResponsePath): void {
    let node = this.#root;
    for (const part of path) {
      let child = node.children.get(part);
      if (child === undefined) {
        child = { isFailed: false, children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.isFailed = true;
  }

  #toClientName(part: string | number): string | number {
    if (typeof part === 'number') return part;
    return Object.hasOwn(this.#clientNames, part) ? (this.#clientNames[part] ?? part) : part;
  }
}
