/** Finding things on the pages by the names that people see. */
import type { Locator, Page } from 'playwright-core';
import { fromNative } from '@ringfence/sdk';
import { same } from './until';

/** A part of a page by its title. */
export function panel(page: Page, title: string): Locator {
  const heading = page.getByRole('heading', { level: 2, name: title, exact: true });
  return page.locator('main section.panel', { has: heading });
}

export const dialog = (page: Page, title: string): Locator =>
  page.getByRole('dialog', { name: title, exact: true });

export const button = (within: Page | Locator, name: string): Locator =>
  within.getByRole('button', { name, exact: true });

/** A notice by how it begins. */
export const notice = (within: Page | Locator, title: string): Locator =>
  within.locator('.notice').filter({ hasText: title });

/** Connects the only wallet there is, or the one of this name. */
export async function connect(page: Page, name = 'Test Wallet'): Promise<void> {
  await button(page, 'Connect wallet').click();
  await button(dialog(page, 'Connect a wallet'), `Connect ${name}`).click();
  await button(page, 'Disconnect').waitFor();
}

/** What figures have behind them. */
export function exact(within: Locator): Promise<string[]> {
  return within.locator('[data-exact]').evaluateAll((all) =>
    all.map((it) => it.getAttribute('data-exact') ?? ''),
  );
}

/** Waits until a part shows an amount of the chain, to the unit. */
export async function shows(
  within: Locator,
  what: string,
  wanted: () => Promise<bigint>,
  decimals = 6,
): Promise<void> {
  await same(what, async () => {
    const text = fromNative(await wanted(), decimals);
    const found = await exact(within);
    return { shown: found.includes(text) ? text : found.join(' '), wanted: text };
  });
}
