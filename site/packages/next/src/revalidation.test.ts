import { describe, expect, test } from "vitest";
import { answerHook, MAX_BODY_BYTES } from "./revalidation.js";
import { PageRule } from "./routes.js";

const TOKEN = "first-token-of-the-site";
const NEXT_TOKEN = "second-token-of-the-site";
const PATHS = ["earthquakes/events/us1.json", "earthquakes/summary.json"];
const TAGS = PATHS.map((path) => `doc:${path}`);
const RULE = new PageRule([
  { document: "earthquakes/summary.json", pages: ["/"] },
  { document: "earthquakes/events/{id}.json", pages: ["/earthquakes/{id}"] },
]);
const GOOD = { revision: 3, release: "2-0199", paths: PATHS, tags: TAGS };

interface Hook {
  readonly body?: BodyInit | null;
  readonly authorization?: string | null;
  readonly type?: string | null;
  readonly waitSeconds?: number;
  readonly isPageCacheDown?: boolean;
  readonly ids?: Readonly<Record<string, string>>;
}

async function post({
  body = JSON.stringify(GOOD),
  authorization = `Bearer ${TOKEN}`,
  type = "application/json",
  waitSeconds = 0,
  isPageCacheDown = false,
  ids = {},
}: Hook) {
  const headers = new Headers(ids);
  if (authorization !== null) headers.set("Authorization", authorization);
  if (type !== null) headers.set("Content-Type", type);
  const init = { method: "POST", headers, body, duplex: "half" };
  const revalidated: string[] = [];
  const lines: object[] = [];
  const answer = await answerHook(new Request("http://site.example/api/revalidate", init), {
    tokens: [TOKEN, NEXT_TOKEN],
    deployment: "build-1",
    isPageCacheReachable: async () => !isPageCacheDown,
    isShown: (path) => RULE.isShown(path),
    revalidate: (tag) => revalidated.push(tag),
    limit: { take: () => waitSeconds },
    log: (event, fields) => lines.push({ event, ...fields }),
  });
  const { status } = answer;
  return { status, headers: answer.headers, body: await answer.json(), revalidated, lines };
}

/** A body that never ends, and counts what was taken of it. */
function endless(): { readonly body: ReadableStream<Uint8Array>; readonly taken: () => number } {
  let bytes = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      bytes += 64 * 1024;
      controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
    },
  });
  return { body, taken: () => bytes };
}

describe("a hook that is taken", () => {
  test("marks exactly the tags of its paths, and says so", async () => {
    const { status, body, revalidated } = await post({});
    expect(status).toBe(200);
    expect(body).toEqual({ revalidated: TAGS, ignored: [], deployment: "build-1" });
    expect(revalidated).toEqual(TAGS);
  });

  test("may come with the token that is to be the next one", async () => {
    expect((await post({ authorization: `Bearer ${NEXT_TOKEN}` })).status).toBe(200);
  });

  test("may name its tags in another order, and a path twice", async () => {
    const paths = [...PATHS, ...PATHS];
    const body = JSON.stringify({ ...GOOD, paths, tags: [...TAGS].reverse() });
    expect((await post({ body })).revalidated).toEqual(TAGS);
  });

  test("marks no tag of a document that no page shows, and names it", async () => {
    const paths = [...PATHS, "weather/today.json"];
    const body = JSON.stringify({ ...GOOD, paths, tags: paths.map((path) => `doc:${path}`) });
    const { status, body: answer, revalidated } = await post({ body });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ revalidated: TAGS, ignored: ["doc:weather/today.json"] });
    expect(revalidated).toEqual(TAGS);
  });

  test("holds a thousand paths as long as paths may be", async () => {
    const paths = Array.from(
      { length: 1000 },
      (_, n) => `earthquakes/events/${"x".repeat(172)}${1000 + n}.json`,
    );
    expect(paths[0]).toHaveLength(200);
    const tags = paths.map((path) => `doc:${path}`);
    const { status, revalidated } = await post({ body: JSON.stringify({ ...GOOD, paths, tags }) });
    expect(status).toBe(200);
    expect(revalidated).toHaveLength(1000);
  });
});

describe("who may ask", () => {
  test.each([
    ["nobody", null],
    ["a wrong token", "Bearer another-token-of-this-length"],
    ["an empty token", "Bearer "],
    ["the beginning of the token", `Bearer ${TOKEN.slice(0, -1)}`],
    ["the token and more", `Bearer ${TOKEN}x`],
    ["both tokens at once", `Bearer ${TOKEN} ${NEXT_TOKEN}`],
    ["another scheme", `Basic ${TOKEN}`],
    ["the token without a scheme", TOKEN],
  ])("%s is 401, and nothing is marked", async (_, authorization) => {
    const { status, headers, revalidated } = await post({ authorization });
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toContain("Bearer");
    expect(revalidated).toEqual([]);
  });

  test("no body of a stranger is read", async () => {
    const { body, taken } = endless();
    expect((await post({ authorization: null, body })).status).toBe(401);
    expect(taken()).toBeLessThanOrEqual(64 * 1024); // what a stream holds before anyone reads
  });
});

describe("a hook that is refused", () => {
  test("because too many came is 429, and says when to come again", async () => {
    const { body, taken } = endless();
    const { status, headers, revalidated } = await post({ body, waitSeconds: 1.2 });
    expect([status, headers.get("retry-after"), revalidated]).toEqual([429, "2", []]);
    expect(taken()).toBeLessThanOrEqual(64 * 1024);
  });

  test("because pages can't be marked is 503, and none is", async () => {
    const { status, revalidated } = await post({ isPageCacheDown: true });
    expect([status, revalidated]).toEqual([503, []]);
  });

  test("because of its token takes nothing of the rate of those who know it", async () => {
    expect((await post({ authorization: null, waitSeconds: 9 })).status).toBe(401);
  });

  test.each([null, "text/plain", "application/x-www-form-urlencoded"])(
    "as %s is 415",
    async (type) => {
      expect((await post({ type })).status).toBe(415);
    },
  );

  test("without an end is 413 as soon as it is too long", async () => {
    const { body, taken } = endless();
    expect((await post({ body })).status).toBe(413);
    expect(taken()).toBeLessThan(2 * MAX_BODY_BYTES);
  });

  test.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["no UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
  ])("with a body that is %s is 400", async (_, body) => {
    expect((await post({ body })).status).toBe(400);
  });

  test.each([
    ["paths", { ...GOOD, paths: undefined }],
    ["paths", { ...GOOD, paths: [] }],
    ["paths.1", { ...GOOD, paths: ["a.json", 7] }],
    ["tags", { ...GOOD, tags: "doc:a.json" }],
    ["revision", { ...GOOD, revision: 0 }],
    ["release", { ...GOOD, release: null }],
    ["secret", { ...GOOD, secret: "s" }],
    ["paths", { ...GOOD, paths: Array.from({ length: 1001 }, (_, n) => `${n}.json`) }],
    ["the body", [GOOD]],
  ])("for its member %s is 422, and names it", async (member, given) => {
    const { status, headers, body, revalidated } = await post({ body: JSON.stringify(given) });
    expect({ status, member: body.member }).toEqual({ status: 422, member });
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(revalidated).toEqual([]);
  });

  test.each([
    ["of another rule", TAGS.map((tag) => tag.replace("doc:", "document:"))],
    ["too few", TAGS.slice(1)],
    ["too many", [...TAGS, "doc:zz.json"]],
  ])("with tags that are %s is 422, and nothing is marked", async (_, tags) => {
    const { status, body, revalidated } = await post({ body: JSON.stringify({ ...GOOD, tags }) });
    expect({ status, member: body.member }).toEqual({ status: 422, member: "tags" });
    expect(revalidated).toEqual([]);
  });

  test("with a tag that Next.js would ignore in silence is 422", async () => {
    const path = "x".repeat(300);
    const body = JSON.stringify({ ...GOOD, paths: [path], tags: [`doc:${path}`] });
    expect(await post({ body })).toMatchObject({ status: 422, body: { member: "paths" } });
  });
});

describe("the log", () => {
  const ids = { "X-Request-Id": "request-1", "X-Run-Id": "run-1" };

  test("has one line for a hook, by which it is found from the pipeline's", async () => {
    expect((await post({ ids })).lines).toEqual([
      {
        event: "hook",
        request_id: "request-1",
        run: "run-1",
        status: 200,
        release: "2-0199",
        revision: 3,
        revalidated: 2,
      },
    ]);
  });

  test.each([
    ["a stranger's", { authorization: "Bearer another-token-of-this-length" }, 401],
    ["one too many", { waitSeconds: 1 }, 429],
    ["one that is refused", { body: "{" }, 400],
  ])("says the status of %s, and no token", async (_, hook, status) => {
    const { lines } = await post({ ...hook, ids });
    expect(lines).toMatchObject([{ event: "hook", request_id: "request-1", status }]);
    expect(JSON.stringify(lines)).not.toContain("token-of-th");
  });
});
