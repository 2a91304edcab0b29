/** What the sections do: search, releases, feeds, preview. */
import { gzipSync } from "node:zlib";
import { countText } from "@content/_lib/wording";
import type { DocumentSet, Release } from "@content-assets/next";
import { Ajv2020 } from "ajv/dist/2020.js";
import { opinionOf } from "../packages/next/dist/opinion.js";
import { expect, test } from "./shared-pages";
import { published, setting, status, stored } from "./stack";

const OWN_CODE = ["Last checked", "where you are", "aria-current"]; // marks of our client components
const MAX_OWN_BYTES = 5 * 1024;
const CHECKED_OF_A_SET = 20; // documents; there are hundreds of one kind

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("earthquakes are found by magnitude and order, and the address says which", async ({
      page,
    }) => {
      const { features } = await published("earthquake-week", "earthquakes/week.geojson");
      const large = features.filter(({ properties }) => (properties.magnitude ?? 0) >= 4.5);
      await page.goto("/earthquakes");
      await page.getByLabel("Magnitude").selectOption("4.5");
      await page.getByLabel("Order").selectOption("largest");
      await page.getByRole("button", { name: "Show" }).click();
      await expect(page).toHaveURL(/magnitude=4.5/);
      await expect(page.getByRole("heading", { level: 2 }).first()).toContainText(
        countText(large.length),
      );
      const largest = Math.max(...large.map(({ properties }) => properties.magnitude ?? 0));
      await expect(page.locator("tbody tr").first()).toContainText(largest.toFixed(1));
    });

    test("earthquakes are found by the name of their place", async ({ page }) => {
      const { features } = await published("earthquake-week", "earthquakes/week.geojson");
      const found = features.filter(({ properties }) => properties.place?.includes("Alaska"));
      expect(found.length).toBeGreaterThan(0);
      await page.goto("/earthquakes");
      await page.getByLabel("Place").fill("alaska");
      await page.getByRole("button", { name: "Show" }).click();
      await expect(page).toHaveURL(/place=alaska/);
      await expect(page.getByRole("heading", { level: 2 }).first()).toContainText(
        countText(found.length),
      );
      await expect(page.locator("tbody tr").first()).toContainText("Alaska");
    });

    test("a name that nothing has finds nothing, and says so", async ({ page }) => {
      await page.goto("/earthquakes?place=Nowhere-at-all");
      await expect(page.getByRole("heading", { name: /No event/ })).toBeVisible();
    });

    test("two releases are compared", async ({ page }) => {
      await page.goto("/releases");
      const { head } = await status();
      await expect(page.locator(`a[href="/releases/${head}"]`)).toBeVisible();
      const answer = await page.goto(`/releases/compare?from=${head}&to=${head}`);
      expect(answer?.status()).toBe(200);
      await expect(page).toHaveURL(new RegExp(`/releases/${head}...${head}$`));
      await expect(page.getByRole("heading", { name: /What differs: no document/ })).toBeVisible();
    });

    test("the section that one is in is marked", async ({ page }) => {
      await page.goto("/earthquakes");
      await expect(page.locator("nav [aria-current=page]")).toHaveText("Earthquakes");
    });
  });
}

test("a release that never was is 404", async ({ request }) => {
  expect((await request.get("/releases/999-no-such-release")).status()).toBe(404);
});

test("who previews sees head, and a banner; nobody else does", async ({ page, request }) => {
  await page.goto("/preview");
  await page.getByLabel("Token").fill("not the token at all");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText("That is not the token")).toBeVisible();
  await page.getByLabel("Token").fill(setting("PREVIEW_TOKEN"));
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole("complementary", { name: "Draft" })).toBeVisible();
  await expect(page.locator('.colophon a[href*="/blobs/"]').first()).toBeVisible();
  expect(await (await request.get("/")).text()).not.toContain("/blobs/");
  await page.getByRole("button", { name: "Back to what is published" }).click();
  await expect(page.getByRole("complementary", { name: "Draft" })).toHaveCount(0);
});

test("feeds and sitemap are XML that a parser takes, with the members that are required", async ({
  page,
  request,
}) => {
  const texts = await Promise.all(
    ["/feed.atom", "/sitemap.xml"].map(async (href) => (await request.get(href)).text()),
  );
  await page.goto("/about");
  const found = await page.evaluate(([atom = "", sitemap = ""]) => {
    const parse = (text: string) => new DOMParser().parseFromString(text, "application/xml");
    const [feed, urls] = [parse(atom), parse(sitemap)];
    const entries = [...feed.querySelectorAll("feed > entry")];
    const required = ["id", "title", "updated", "link"];
    return {
      errors: [feed, urls].flatMap((each) => [...each.querySelectorAll("parsererror")]).length,
      namespace: feed.documentElement.namespaceURI,
      feed: ["id", "title", "updated", "author > name"].filter(
        (name) => !feed.querySelector(`feed > ${name}`)?.textContent,
      ),
      incomplete: entries.filter((entry) => required.some((name) => !entry.querySelector(name)))
        .length,
      same: entries.length - new Set(entries.map((it) => it.querySelector("id")?.textContent)).size,
      kinds: [...new Set(entries.map((it) => it.querySelector("category")?.getAttribute("term")))],
      relative: [...urls.querySelectorAll("loc")].filter((loc) => !URL.canParse(loc.textContent))
        .length,
    };
  }, texts);
  expect(found).toEqual({
    errors: 0,
    namespace: "http://www.w3.org/2005/Atom",
    feed: [],
    incomplete: 0,
    same: 0,
    kinds: expect.arrayContaining(["earthquake", "natural-event", "space-weather"]),
    relative: 0,
  });
});

test("the JSON feed has what JSON Feed 1.1 requires", async ({ request }) => {
  const feed = await (await request.get("/feed.json")).json();
  expect(feed).toMatchObject({ version: "https://jsonfeed.org/version/1.1" });
  expect(feed.title).toBeTruthy();
  for (const item of feed.items) {
    expect([typeof item.id, typeof item.content_text, URL.canParse(item.url)]).toEqual([
      "string",
      "string",
      true,
    ]);
  }
});

test("robots may come in, and know where the sitemap is", async ({ request }) => {
  const robots = await (await request.get("/robots.txt")).text();
  expect(robots).toMatch(/Allow: \/\n/);
  expect(robots).toMatch(/Sitemap: http.*\/sitemap\.xml/);
});

test("our own JavaScript is small, beside the framework's", async ({ request }) => {
  const html = await (await request.get("/")).text();
  const scripts = new Set(html.match(/\/_next\/static\/[^"\\]+\.js/g));
  let bytes = 0;
  for (const script of scripts) {
    const text = await (await request.get(script)).text();
    if (OWN_CODE.some((mark) => text.includes(mark))) bytes += gzipSync(text).byteLength;
  }
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(MAX_OWN_BYTES);
});

test("documents keep the schemas that are published beside them", async () => {
  const { document_sets } = await published("catalog", "catalog.json");
  const { assets } = await stored<Release>(`releases/${(await status()).head}.json`);
  const ajv = new Ajv2020({ allowUnionTypes: true });
  ajv.addVocabulary(["x-since"]); // by which version a member came; it constrains nothing
  for (const { asset, contract } of document_sets) {
    const validate = ajv.compile(await stored<object>(`schemas/${contract}.json`));
    const sets = Object.entries(assets).filter(([name]) => name.split("/")[0] === asset);
    expect(sets.length, asset).toBeGreaterThan(0);
    for (const [, record] of sets) {
      const { documents = {} } = await stored<DocumentSet>(`sets/${record.set}.json`);
      for (const [path, digest] of Object.entries(documents).slice(0, CHECKED_OF_A_SET)) {
        validate(await stored(`blobs/${digest}.json`));
        expect(validate.errors, path).toBeNull();
      }
    }
  }
});

test("the status says without JavaScript whether all is well, and why not", async ({
  scriptless,
}) => {
  await scriptless.goto(`${setting("SITE_URL")}/status`);
  const { headline } = opinionOf(await status(), Date.now());
  await expect(scriptless.getByRole("heading", { level: 1 })).toHaveText(headline);
});

test("the status tells what the last run left", async ({ page, request }) => {
  const { head, checked_at } = await status();
  expect(await (await request.get("/api/status")).json()).toMatchObject({ head, checked_at });
  await page.goto("/status");
  await expect(page.locator(`a[href="/releases/${head}"]`).first()).toBeVisible();
  await expect(page.getByText(/^Last checked/)).toBeVisible();
  const heading = page.getByRole("heading", { name: "Last runs" });
  const last = page.locator("section", { has: heading }).getByRole("row").nth(1);
  await expect(last).toContainText("All is well");
});
