// A real browser for tests of the pages: an installed Chromium, found by name. Where there is none the tests are skipped, and
// say so; CONCORD_REQUIRE_BROWSER=1 makes that a failure.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const howToGetOne = `no Chromium found: install one (such as "apt-get install chromium"), or name it in CONCORD_CHROMIUM`;

/** The program's path; null where there is none. `CONCORD_CHROMIUM` goes before the names on PATH. */
export function findChromium({ CONCORD_CHROMIUM, PATH = '' }: NodeJS.ProcessEnv): string | null {
  if (CONCORD_CHROMIUM) return isProgram(CONCORD_CHROMIUM) ? CONCORD_CHROMIUM : null;
  const paths = names.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
  return paths.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `describe` with a browser: `tests` gets a function that opens a visit, with storage of its own. */
export function describeInBrowser(name: string, tests: (visit: OpenVisit) => void): void {
  const path = findChromium(process.env);
  if (path === null && process.env.CONCORD_REQUIRE_BROWSER === '1') {
    describe(name, () => {
      it('has a browser to be tested in', () => {
        throw new Error(`CONCORD_REQUIRE_BROWSER=1, but ${howToGetOne}.`);
      });
    });
    return;
  }
  if (path === null) console.warn(`Skipped "${name}": ${howToGetOne}.`);
  describe.skipIf(path === null)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: path ?? '', args: browserArguments() });
    });
    afterAll(() => browser.close());
    tests(async (options) => watch(await browser.newContext(options)));
  });
}

/** Chromium's own sandbox does not run as root. No name but that of this machine can be looked up. */
function browserArguments(): string[] {
  const isRoot = process.getuid?.() === 0;
  const offline = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1';
  return [offline, '--disable-dev-shm-usage', ...(isRoot ? ['--no-sandbox'] : [])];
}

export type OpenVisit = (options?: BrowserContextOptions) => Promise<Visit>;

export type Visit = {
  readonly page: Page;
  /** Addresses asked for, of all origins. */
  readonly requests: string[];
  /** What the browser complained of: errors of scripts, breaches of the Content-Security-Policy, answers 4xx and 5xx. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
};

async function watch(context: BrowserContext): Promise<Visit> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const requests: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  return { page, requests, complaints, close: () => context.close() };
}
