// Runs once before all test files: starts the one server, and tells the workers its URL.

import type { TestProject } from 'vitest/node';
import { startTestServer } from './test-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer(process.env);
  console.log(`Tests use ${server.kind}.`);
  project.provide('postgresUrl', server.url);
  return server.stop;
}
