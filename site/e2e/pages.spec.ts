import { countText, magnitudeText, placeText } from "@content/_lib/wording";
import { pairOf } from "../packages/next/dist/routes.js";
import { addressOf, shownOn } from "./addresses";
import { expect, test } from "./shared-pages";
import { published, someEvent } from "./stack";

const GONE = "/earthquakes/no-such-event";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("the front page tells the week, and leads to its events", async ({ page }) => {
      const { latest, largest } = await published("earthquake-summary", "earthquakes/summary.json");
      await page.goto("/");
      const headline = page.getByRole("heading", { level: 1 });
      await expect(headline).toContainText(magnitudeText(largest[0]?.magnitude ?? null));
      const list = page.locator("section", {
        has: page.getByRole("heading", { name: "The latest" }),
      });
      await expect(list.getByRole("listitem")).toHaveCount(Math.min(latest.length, 10));
      await list.getByRole("link").first().click();
      await expect(page).toHaveURL(await addressOf("event page"));
    });

    test("the front page tells of the other sources, and leads to them", async ({ page }) => {
      const { event_count } = await published("natural-events-open", "natural-events/open.json");
      await page.goto("/");
      await expect(page.getByRole("heading", { name: "Space weather" })).toBeVisible();
      await expect(page.getByRole("img", { name: /Every earthquake of the week/ })).toBeVisible();
      await page.getByRole("link", { name: `All ${countText(event_count)} open events` }).click();
      await expect(page).toHaveURL(/\/events$/);
    });

    test("the map is there, with words for those who can't see it", async ({ page }) => {
      await page.goto("/");
      const map = page.getByRole("img", { name: /World map/ });
      await expect(map).toBeVisible();
      await expect
        .poll(() => map.evaluate((it: HTMLImageElement) => it.naturalWidth))
        .toBeGreaterThan(0);
    });

    test("an event's page tells what is known", async ({ page }) => {
      const event = await someEvent(0);
      await page.goto(await addressOf("event page"));
      const headline = page.getByRole("heading", { level: 1 });
      await expect(headline).toContainText(magnitudeText(event.magnitude));
      await expect(headline).toContainText(placeText(event.place));
      await expect(page.getByRole("img", { name: /surroundings/ })).toBeVisible();
      await expect(page.getByRole("heading", { name: "How well it is known" })).toBeVisible();
    });

    test("an unknown event is 404, and its title says so", async ({ page }) => {
      const answer = await page.goto(GONE);
      expect(answer?.status()).toBe(404);
      await expect(page).toHaveTitle(/Not in the feed/);
    });
  });
}

test("an event's page says in the browser that its source is stale, since when and why", async ({
  page,
}) => {
  const stale = { checked_at: "2025-05-04T14:00:00.000Z", is_fresh: false, reason: "it is down" };
  const sources = { usgs: { ...stale, stale_since: "2025-05-04T13:58:12.000Z" } };
  await page.route("**/api/status", (route) =>
    route.fulfill({ json: { checked_at: stale.checked_at, sources } }),
  );
  await page.goto(await addressOf("event page"));
  const notice = page.getByRole("complementary", { name: "State of the source" });
  await expect(notice).toContainText("Stale since 2025-05-04, 13:58 UTC because it is down");
});

test("the calendar leads to a day, and the day back to its month", async ({ page }) => {
  const { days } = await published("earthquake-archive", "earthquakes/archive.json");
  await page.goto("/archive");
  await expect(page.locator(".calendar a")).toHaveCount(days.length);
  await expect(page.getByText(/^No day of /)).toHaveCount(1);
  await page.locator(".calendar a").first().focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/archive\/\d{4}-\d\d-\d\d$/);
  const date = page.url().slice(-10);
  const day = await published("earthquake-day", `earthquakes/days/${date}.json`);
  await expect(page.locator(".archived tbody tr")).toHaveCount(day.event_count);
  await page.getByRole("link", { name: "All archived days" }).click();
  await expect(page).toHaveURL(new RegExp(`/archive#m${date.slice(0, 7)}$`));
});

test("the table of the statistics says what the chart draws", async ({ page }) => {
  const { days } = await published("earthquake-statistics", "earthquakes/statistics.json");
  await page.goto("/statistics");
  const rows = page.locator(".scrolls .counted tbody tr");
  await expect(rows).toHaveCount(days.length);
  const chart = page.getByRole("img", { name: /Bar chart of earthquakes a day/ });
  await expect
    .poll(() => chart.evaluate((it: HTMLImageElement) => it.naturalWidth))
    .toBeGreaterThan(0);
});

test("who has no JavaScript is told that an event's page can't say whether its source is stale", async ({
  page,
  scriptless,
}) => {
  const address = await addressOf("event page");
  await page.goto(address);
  await expect(page.getByText("with JavaScript only")).toHaveCount(0);
  await scriptless.goto(new URL(address, page.url()).href);
  await scriptless.getByRole("link", { name: "the status", exact: true }).click();
  await expect(scriptless.getByRole("heading", { name: "Sources" })).toBeVisible();
});

// With JavaScript only: Next.js renders what notFound() shows in the browser (vercel/next.js#62228).
test("the page of an unknown event says why it is not there", async ({ page }) => {
  await page.goto(GONE);
  await expect(page.getByRole("heading", { name: "not in the feed" })).toBeVisible();
});

test("each page carries the digest of every document that it shows", async ({ request }) => {
  const shown = await shownOn();
  for (const [address, paths] of Object.entries(shown)) {
    const body = await (await request.get(address)).text();
    for (const path of paths) {
      const { $release } = await published("catalog", path);
      const pair = pairOf(path, $release.digest);
      expect(body.includes(pair), `${address} carries ${pair}`).toBe(true);
    }
  }
});

test("the first Tab leads past the masthead", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("every answer forbids what pages don't need", async ({ request }) => {
  for (const address of ["/", "/map.svg", GONE, "/api/health"]) {
    const headers = (await request.get(address)).headers();
    expect(headers["content-security-policy"], address).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"], address).toBe("nosniff");
    expect(headers["x-powered-by"], address).toBeUndefined();
  }
});

test("the hook takes POST only, and from nobody unknown", async ({ request }) => {
  expect((await request.get("/api/revalidate")).status()).toBe(405);
  expect((await request.post("/api/revalidate", { data: {} })).status()).toBe(401);
});
