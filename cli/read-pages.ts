// The pages in portal/ -> what the gateway serves: read once, before it listens. Only the files named here are served.

import { readFileSync } from 'node:fs';
import type { GatewayPages } from '../gateway/http/server.ts';
import type { PageFile, PageFiles } from '../http/page-files.ts';

const folder = new URL('../portal/', import.meta.url);

/** Nothing but our own files, and no way for text to become script: we write none as HTML. */
const catalogPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/**
 * GraphiQL makes HTML of descriptions (Markdown with HTML escaped), so no trusted types; its style sheet holds fonts and
 * images as data, and its dialogs add a style element. Script is from here only, all the same.
 */
const graphiqlPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const documents = [
  ['/', 'index.html', catalogPolicy],
  ['/graphiql', 'graphiql.html', graphiqlPolicy],
] as const;

/** Served below `/portal/`. */
const assets = [
  'base.css',
  'catalog.css',
  'graphiql.css',
  'standing.css',
  'icon.svg',
  'ask.js',
  'catalog-page.js',
  'consumer-list.js',
  'element.js',
  'failure.js',
  'filters.js',
  'follow-events.js',
  'graphiql-page.js',
  'list-products.js',
  'live-products.js',
  'product-view.js',
  'read-events.js',
  'standing.js',
  'standing-view.js',
  'standing-words.js',
  'viewer.js',
  'viewer-control.js',
  'words.js',
] as const;

/** Unchanged from their packages; `origin.json` beside them says which. */
const vendored = [
  'vendor/graphiql-4.1.2.min.css',
  'vendor/graphiql-4.1.2.min.js',
  'vendor/react-18.3.1.production.min.js',
  'vendor/react-dom-18.3.1.production.min.js',
] as const;

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

export function readPages(viewers: GatewayPages['viewers']): GatewayPages {
  return { files: readFiles(), queryPage: '/graphiql', viewersPath: '/portal/viewers', viewers };
}

function readFiles(): PageFiles {
  return new Map([
    ...documents.map(([path, name, policy]): [string, PageFile] => [path, readPage(name, { policy })]),
    ...assets.map((name): [string, PageFile] => [`/portal/${name}`, readPage(name)]),
    ...vendored.map((name): [string, PageFile] => [`/portal/${name}`, readPage(name, { isVersioned: true })]),
  ]);
}

function readPage(name: string, { policy, isVersioned = false }: PageTraits = {}): PageFile {
  const contentType = contentTypes[name.replace(/^.*\./, '')] ?? 'application/octet-stream';
  return { contentType, body: readFileSync(new URL(name, folder)), isVersioned, contentSecurityPolicy: policy ?? null };
}

type PageTraits = { readonly policy?: string; readonly isVersioned?: boolean };
