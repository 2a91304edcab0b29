/**
 * Two pages for all tests: one that runs scripts, one that doesn't.
 *
 * Chromium starts up to three processes for a page of a test's own, a second of CPU; these two
 * are handed on as good as new. After a failed test Playwright starts another browser.
 */
import { test as base, expect, type Page } from "@playwright/test";

const VIEWPORT = { width: 1280, height: 720 };

/** The pages by whether they run scripts. */
type Pages = (runsScripts: boolean) => Promise<Page>;

export const test = base.extend<{ scriptless: Page }, { pages: Pages }>({
  pages: [
    async ({ browser }, use) => {
      const opened = new Map<boolean, Page>();
      await use(async (javaScriptEnabled) => {
        const page = opened.get(javaScriptEnabled);
        if (page) return page;
        const made = await browser.newPage({ javaScriptEnabled, viewport: VIEWPORT });
        opened.set(javaScriptEnabled, made);
        return made;
      });
      for (const page of opened.values()) await page.close();
    },
    { scope: "worker" },
  ],
  page: async ({ pages, javaScriptEnabled }, use) => {
    const page = await pages(javaScriptEnabled !== false);
    await use(page);
    await forget(page);
  },
  scriptless: async ({ pages }, use) => {
    const page = await pages(false);
    await use(page);
    await forget(page);
  },
});

async function forget(page: Page): Promise<void> {
  for (const event of ["request", "pageerror", "console"]) page.removeAllListeners(event);
  await page.unrouteAll();
  await page.context().clearCookies();
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(VIEWPORT);
}

export { expect };
