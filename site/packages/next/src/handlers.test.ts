import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ENGINE } from "./content.js";
import { createHandlers } from "./handlers.js";
import { createReader } from "./reader.js";

const TOKEN = "token-of-the-tests";
const { GET, POST } = createHandlers(createReader(ENGINE));

beforeEach(() => {
  vi.stubEnv("CONTENT_BASE_URL", "https://bucket.example/public");
  vi.stubEnv("REVALIDATE_TOKEN", TOKEN);
});
afterEach(() => vi.unstubAllEnvs());

function ask(handler: typeof GET, path: string, init: RequestInit = {}) {
  const request = new Request(`https://site.example/api/${path}`, init);
  return handler(request, { params: Promise.resolve({ anyName: path.split("/") }) });
}

describe("a catch-all segment", () => {
  test("answers for health, by whatever name its parameter has", async () => {
    const answer = await ask(GET, "health");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toMatchObject({ contracts: { catalog: [1] }, heads: true });
  });

  test("asks hooks for their token", async () => {
    expect((await ask(POST, "revalidate", { method: "POST" })).status).toBe(401);
  });

  test.each(["other", "", "health/more", "constructor", "__proto__"])(
    "%j is 404, and names those that there are",
    async (path) => {
      const answer = await ask(GET, path);
      expect(answer.status).toBe(404);
      expect((await answer.json()).detail).toContain("draft/exit, health, revalidate, status");
    },
  );

  test("the other method is 405, and names the right one", async () => {
    const [got, posted] = [await ask(GET, "revalidate"), await ask(POST, "health")];
    expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET"]);
  });

  test("without the preview's token nobody previews", async () => {
    const answer = await ask(POST, "draft", { method: "POST", body: "token=" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/preview?refused"]);
  });
});
