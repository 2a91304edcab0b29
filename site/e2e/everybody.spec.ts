/**
 * What holds for every page, whoever looks at it: light and dark, narrow and wide.
 *
 * `make test` looks at each page in two ways, which have every width and every light between
 * them; `make soak PART=site` in all four.
 */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { HtmlValidate } from "html-validate";
import { addressOf, PAGES, type PageKind } from "./addresses";
import { expect, test } from "./shared-pages";
import { setting } from "./stack";

const WIDTHS = [320, 1280];
const TWO_VIEWS = [
  { colorScheme: "light", width: 320 },
  { colorScheme: "dark", width: 1280 },
] as const;
const OTHER_TWO = [
  { colorScheme: "dark", width: 320 },
  { colorScheme: "light", width: 1280 },
] as const;
const VIEWS = process.env.SOAK ? [...TWO_VIEWS, ...OTHER_TWO] : TWO_VIEWS;

/** Everything that goes wrong or abroad while pages are looked at. */
function watch(page: Page): { readonly foreign: string[]; readonly errors: string[] } {
  const seen = { foreign: [] as string[], errors: [] as string[] };
  const home = new URL(setting("SITE_URL")).origin;
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== home) seen.foreign.push(request.url());
  });
  page.on("pageerror", (error) => seen.errors.push(error.message));
  page.on("console", (message) => {
    const isExpected = message.text().includes("404 (Not Found)");
    if (message.type() === "error" && !isExpected) seen.errors.push(message.text());
  });
  return seen;
}

/** How wide a page wants to be; the test asks, whether or not the page may run scripts. */
function scrollWidthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

for (const kind of PAGES) {
  test(`the ${kind} can be read by everybody, and asks no third party`, async ({ page }) => {
    const seen = watch(page);
    await page.goto(await addressOf(kind));
    for (const { colorScheme, width } of VIEWS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      const found = violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
      expect(found, `${colorScheme}, ${width} wide`).toEqual([]);
      expect(await scrollWidthOf(page)).toBeLessThanOrEqual(width);
    }
    expect(seen).toEqual({ foreign: [], errors: [] });
  });
}

// What notFound() shows is rendered in the browser only (vercel/next.js#62228): until then it is
// a bare document, without a language, and without JavaScript it stays one.
const GONE: readonly PageKind[] = ["page of an event that is gone", "day that is not archived"];
const RENDERED_ON_THE_SERVER = PAGES.filter((kind) => !GONE.includes(kind));

for (const kind of RENDERED_ON_THE_SERVER) {
  test(`the ${kind} is valid HTML`, async ({ request }) => {
    const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"] });
    const html = await (await request.get(await addressOf(kind))).text();
    const { results } = await validator.validateString(html);
    const messages = results.flatMap((result) => result.messages);
    expect(messages.map(({ ruleId, message, line }) => [ruleId, message, line])).toEqual([]);
  });
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  for (const kind of RENDERED_ON_THE_SERVER) {
    test(`the ${kind} has its heading and the navigation, in any width and light`, async ({
      page,
    }) => {
      await page.goto(await addressOf(kind));
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          await expect(page.getByRole("navigation", { name: "Sections" })).toBeVisible();
          expect(await scrollWidthOf(page)).toBeLessThanOrEqual(width);
        }
      }
    });
  }
});
