import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "./shared-pages";
import { editFeed, runWorker, someEvent, takeDown } from "./stack";

test.describe.configure({ mode: "serial", timeout: 180_000 });

test.beforeAll(async () => {
  await runWorker(); // whatever was left over is delivered, so that each test sees its own change alone
});

interface Visit {
  readonly status: number;
  readonly cache: string | undefined;
  readonly body: string;
}

async function visit(request: APIRequestContext, address: string): Promise<Visit> {
  const answer = await request.get(address);
  const cache = answer.headers()["x-nextjs-cache"];
  return { status: answer.status(), cache, body: await answer.text() };
}

/** A page that was made and is kept: from here on, HIT and the same bytes mean «left alone». */
async function keptPage(request: APIRequestContext, address: string): Promise<Visit> {
  await expect.poll(async () => (await visit(request, address)).cache).toBe("HIT");
  return visit(request, address);
}

async function deployment(request: APIRequestContext): Promise<string> {
  return (await (await request.get("/api/health")).json()).deployment;
}

test("a revised magnitude is seen after one run, without a build, and no other page is made anew", async ({
  page,
  request,
}) => {
  const [revised, other] = [await someEvent(0), await someEvent(1)];
  const before = await deployment(request);
  await page.goto(`/earthquakes/${revised.id}`);
  await expect(page.getByRole("heading", { level: 1 })).not.toContainText("8.7");
  const otherBefore = await keptPage(request, `/earthquakes/${other.id}`);

  await editFeed("revise", { id: revised.id, set: { mag: 8.7 } });
  const receipt = await runWorker();

  // A page that was told to be made anew answers STALE to its next visitor.
  expect(await visit(request, `/earthquakes/${other.id}`)).toEqual(otherBefore);
  await page.goto(`/earthquakes/${revised.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("8.7");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("8.7");
  expect(receipt.deliveries.map(({ target, state }) => [target, state])).toContainEqual([
    "site",
    "proven",
  ]);
  expect(await deployment(request)).toBe(before);
});

test("an event gone from the feed is withdrawn: its page says so, and it is on no list", async ({
  page,
  request,
}) => {
  const [gone, other] = [await someEvent(0), await someEvent(1)];
  expect((await keptPage(request, `/earthquakes/${gone.id}`)).status).toBe(200);
  const otherBefore = await keptPage(request, `/earthquakes/${other.id}`);

  await editFeed("remove", { id: gone.id });
  await runWorker();

  expect(await visit(request, `/earthquakes/${other.id}`)).toEqual(otherBefore);
  const answer = await page.goto(`/earthquakes/${gone.id}`);
  expect(answer?.status()).toBe(200);
  const standing = page.getByRole("complementary", { name: "Standing of this event" });
  await expect(standing).toContainText("Withdrawn since");
  await page.goto("/");
  await expect(page.getByRole("link").first()).toBeVisible();
  await expect(page.locator(`a[href="/earthquakes/${gone.id}"]`)).toHaveCount(0);
});

test("a run without news leaves every page alone", async ({ request }) => {
  const { id } = await someEvent(0);
  const addresses = ["/", "/map.svg", `/earthquakes/${id}`];
  const before = [];
  for (const address of addresses) before.push(await keptPage(request, address));

  expect((await runWorker()).documents).toMatchObject({ changed: 0, removed: 0 });

  for (const [place, address] of addresses.entries()) {
    expect(await visit(request, address)).toEqual(before[place]);
  }
});

test("a page whose document is taken down is 404, and no other page is touched", async ({
  page,
  request,
}) => {
  const [gone, other] = [await someEvent(0), await someEvent(1)];
  expect((await keptPage(request, `/earthquakes/${gone.id}`)).status).toBe(200);
  const otherBefore = await keptPage(request, `/earthquakes/${other.id}`);

  await takeDown(`earthquakes/events/${gone.id}.json`);

  expect(await visit(request, `/earthquakes/${other.id}`)).toEqual(otherBefore);
  const answer = await page.goto(`/earthquakes/${gone.id}`);
  expect(answer?.status()).toBe(404);
  await expect(page).toHaveTitle(/Not in the feed/);
});
