/** A browser, and visits to the app in it: what a page says wrong fails the test that sees it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium as driver, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { built, chromium, folder, root, shots } from './environment';
import { Server, type Beside } from './server';
import type { TestWallet } from './wallet';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
const PATIENCE_MS = 20_000;
export const DESKTOP = { width: 1_280, height: 900 };

/** The configuration of the app for this house. */
export interface Configured {
  readonly cluster: string;
  readonly rpc: string;
  readonly ws?: string;
  readonly house: string;
  readonly genesis?: string;
  readonly practice?: readonly unknown[];
}

/** As `cargo x app` writes it; without keys in it, unless they are wanted. */
export async function configured(isPractice = false): Promise<Configured> {
  const script = path.join(root(), 'app/scripts/config.mjs');
  const { configuration } = (await import(/* @vite-ignore */ pathToFileURL(script).href)) as {
    configuration: (from: string) => Configured;
  };
  const { practice, ...config } = configuration(folder());
  return isPractice ? { ...config, practice } : config;
}

/** How to come to the app. */
export interface Coming {
  readonly wallet?: TestWallet;
  /** What lies beside the page instead of the configuration of this house. */
  readonly config?: Beside | Configured;
  /** After the `#`. */
  readonly at?: string;
  /** Whether the page's clock is the test's, to be put forward. */
  readonly isClockOurs?: boolean;
}

/** A browser that runs for the tests of one file. */
export class Browsing {
  private readonly visits: Visit[] = [];

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<Browsing> {
    const started = { executablePath: chromium(), headless: true, args: ARGUMENTS };
    return new Browsing(await driver.launch(started));
  }

  async visit(coming: Coming = {}): Promise<Visit> {
    const config = 'config' in coming ? coming.config : await configured();
    const text = typeof config === 'object' ? JSON.stringify(config) : config;
    const server = await Server.start(built(), text);
    const context = await this.browser.newContext({ viewport: DESKTOP, locale: 'en-GB' });
    context.setDefaultTimeout(PATIENCE_MS);
    await coming.wallet?.install(context);
    if (coming.isClockOurs === true) await context.clock.install();
    const visit = new Visit(await context.newPage(), context, server);
    this.visits.push(visit);
    await visit.page.goto(`${server.address}/#${coming.at ?? '/'}`);
    return visit;
  }

  async stop(): Promise<void> {
    for (const visit of this.visits) await visit.leave();
    await this.browser.close();
  }
}

/** Somebody at the app. */
export class Visit {
  /** What the page has said wrong since it was last looked at. */
  private wrong: string[] = [];
  private isOver = false;
  /** Whether a step of its story has failed: those behind it make no sense then. */
  hasFailed = false;

  constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly server: Server,
  ) {
    page.on('pageerror', (error) => this.wrong.push(`${error.name}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.wrong.push(`console: ${message.text()}`);
    });
  }

  /** Goes to a page by its name in the navigation. */
  async go(name: string): Promise<void> {
    const navigation = this.page.getByRole('navigation', { name: 'Pages' });
    await navigation.getByRole('link', { name, exact: true }).click();
    await this.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  }

  /** Nothing was said wrong; where something was expected, it is what was. */
  check(expected?: RegExp): void {
    const found = this.wrong.filter((line) => expected?.test(line) !== true);
    this.wrong = [];
    assert.deepEqual(found, [], 'the page says that something is wrong');
  }

  /** All that can be read on the page. */
  text(): Promise<string> {
    return this.page.locator('body').innerText();
  }

  async leave(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    await this.context.close();
    await this.server.stop();
  }

  /** Keeps what the page looks like and what it says. */
  async keep(name: string): Promise<void> {
    const file = path.join(shots(), name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: `${file}.png`, fullPage: true });
    fs.writeFileSync(`${file}.txt`, `${this.page.url()}\n\n${await this.text()}\n`);
  }
}

/**
 * One step of a story. What the page shows is kept when it fails. It may say that something is
 * wrong where that is expected, and nowhere else.
 */
export async function step(
  t: TestContext,
  visit: Visit,
  name: string,
  run: () => Promise<void>,
  expected?: RegExp,
): Promise<void> {
  await t.test(name, { skip: visit.hasFailed && 'a step before has failed' }, async () => {
    try {
      await run();
      visit.check(expected);
    } catch (error) {
      visit.hasFailed = true;
      await visit.keep(`failed/${name.replace(/\W+/g, '-')}`).catch(() => undefined);
      throw error;
    }
  });
}
