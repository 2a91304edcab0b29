/** Natural events and space weather: what their pages tell, and what becomes of bad sources. */

import { kpText } from "@content/_lib/space-weather";
import { countText } from "@content/_lib/wording";
import { expect, test } from "./shared-pages";
import { published } from "./stack";

const OPEN = "natural-events/open.json";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("the open events are listed by category, and lead to their pages", async ({ page }) => {
      const { event_count, categories } = await published("natural-events-open", OPEN);
      await page.goto("/events");
      await expect(page.locator(".deck")).toContainText(countText(event_count));
      for (const { title, events } of categories) {
        const list = page.getByRole("region", { name: new RegExp(title) });
        await expect(list.locator("tbody tr")).toHaveCount(Math.min(events.length, 100));
      }
      const first = categories[0]?.events[0];
      await page.getByRole("link", { name: first?.title ?? "" }).click();
      await expect(page).toHaveURL(`/events/${first?.id}`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(first?.title ?? "");
    });

    test("the map is there, with words for those who can't see it", async ({ page }) => {
      await page.goto("/events");
      const map = page.getByRole("img", { name: /World map/ });
      await expect(map).toBeVisible();
      await expect
        .poll(() => map.evaluate((it: HTMLImageElement) => it.naturalWidth))
        .toBeGreaterThan(0);
    });

    test("a storm's page has its track, as a map and as a table", async ({ page }) => {
      const { categories } = await published("natural-events-open", OPEN);
      const storm = categories
        .flatMap(({ events }) => events)
        .find(({ position_count }) => position_count > 5);
      await page.goto(`/events/${storm?.id}`);
      await expect(page.getByRole("img", { name: /where .* was/ })).toBeVisible();
      await expect(page.locator(".positions tbody tr")).toHaveCount(storm?.position_count ?? -1);
    });

    test("space weather: the newest index in the headline, a table beside the chart", async ({
      page,
    }) => {
      const observed = await published("planetary-k-observed", "space-weather/kp.json");
      const forecast = await published("planetary-k-forecast", "space-weather/forecast.json");
      await page.goto("/space-weather");
      const newest = observed.readings.at(-1)?.kp ?? -1;
      await expect(page.getByRole("heading", { level: 1 })).toContainText(`Kp ${kpText(newest)}`);
      await expect(page.getByRole("img", { name: /Bar chart/ })).toBeVisible();
      for (const [title, periods] of [
        ["Observed", observed.readings],
        ["Expected", forecast.periods],
      ] as const) {
        const cells = page.getByRole("region", { name: `${title}, by day` }).locator("td[class]");
        await expect(cells).toHaveCount(periods.length);
      }
    });

    test("a message can be read word for word", async ({ page }) => {
      const { alerts } = await published("space-weather-alerts", "space-weather/alerts.json");
      await page.goto("/space-weather");
      await page.getByText("The message as SWPC wrote it").first().click();
      const words = alerts[0]?.message.split("\n")[0] ?? "nothing";
      await expect(page.locator(".messages pre").first()).toContainText(words);
    });
  });
}

test("an event that was never listed is 404", async ({ page }) => {
  const answer = await page.goto("/events/EONET_0");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "not listed" })).toBeVisible();
});
