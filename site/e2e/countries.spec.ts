/** Countries: the list, its search, and what a country's page tells. */

import { countText, magnitudeText } from "@content/_lib/wording";
import { expect, test } from "./shared-pages";
import { published, someCountry } from "./stack";

for (const javaScriptEnabled of [true, false]) {
  test.describe(`${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test("every country is on the list, those where something happened apart", async ({ page }) => {
      const { countries } = await published("countries", "places/countries.json");
      const eventful = countries.filter((it) => it.earthquake_count + it.natural_event_count > 0);
      await page.goto("/countries");
      await expect(page.locator(".countries tbody tr")).toHaveCount(eventful.length);
      const quiet = page.getByRole("region", { name: "Nothing recent" }).getByRole("listitem");
      await expect(quiet).toHaveCount(countries.length - eventful.length);
    });

    test("a country is found by a part of its name, and told of on its page", async ({ page }) => {
      const { slug, name } = await someCountry("eventful");
      const report = await published("country-report", `places/countries/${slug}.json`);
      await page.goto("/countries");
      await page.getByRole("searchbox", { name: "Name" }).fill(name.toUpperCase().slice(0, -1));
      await page.getByRole("button", { name: "Show" }).click();
      await expect(page).toHaveURL(/\/countries\?q=/);
      await page.getByRole("link", { name, exact: true }).click();
      await expect(page).toHaveURL(`/countries/${slug}`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
      await expect(page.locator(".deck")).toContainText(countText(report.earthquake_count));
      await expect(page.locator("article")).toContainText(
        `magnitude ${magnitudeText(report.largest?.magnitude ?? null)}`,
      );
      const rows = page
        .getByRole("region", { name: "Earthquakes of the week" })
        .locator("tbody tr");
      await expect(rows).toHaveCount(Math.min(report.earthquakes.length, 40));
      await expect(page.getByRole("img", { name: `Map of ${name}` })).toBeVisible();
    });

    test("a country where nothing happened says so", async ({ page }) => {
      await page.goto(`/countries/${(await someCountry("quiet")).slug}`);
      await expect(page.locator(".deck")).toContainText("no earthquakes of the week");
      await expect(page.getByText("None that EONET lists.")).toBeVisible();
    });

    test("a name that no country has finds none", async ({ page }) => {
      await page.goto("/countries?q=Atlantis");
      await expect(page.getByText("No country has such a name.")).toBeVisible();
    });
  });
}

test("a country that is not in the atlas is 404", async ({ page }) => {
  const answer = await page.goto("/countries/atlantis");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "not in the atlas" })).toBeVisible();
});
