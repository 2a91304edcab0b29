import { describe, expect, test } from "vitest";
import type { ContentErrorCode } from "./bucket.js";
import { ENGINE } from "./content.js";
import { Checker } from "./contracts.js";
import { loadPublished } from "./documents.js";
import { MARK, type MirrorAnswer, SOURCE, serveMirror } from "./mirror.fixture.js";

const CHECKER = new Checker(ENGINE.schemas);
const PATH = "sources/usgs.json";
const COPY = { ...SOURCE, $release: MARK };

async function loadFrom(
  answers: Readonly<Record<string, MirrorAnswer>>,
  { isBuildingUnpublished = false, timeoutMilliseconds = 2_000 } = {},
) {
  await using mirror = await serveMirror(answers);
  const { baseUrl } = mirror;
  const effects = { fetch, baseUrl, isBuildingUnpublished, timeoutMilliseconds };
  return {
    found: await loadPublished(CHECKER, "source-state", PATH, effects),
    asked: mirror.asked,
    baseUrl,
  };
}

function serving(value: unknown): Readonly<Record<string, MirrorAnswer>> {
  return { [`production/${PATH}`]: { body: JSON.stringify(value) } };
}

async function failsAs(code: ContentErrorCode, answers: Readonly<Record<string, MirrorAnswer>>) {
  await expect(loadFrom(answers)).rejects.toMatchObject({ name: "ContentError", code });
}

describe("a published document", () => {
  test("comes with its release, its path and its address, and without the mirror's member", async () => {
    const { found, baseUrl } = await loadFrom(serving(COPY));
    expect(found).toEqual({
      path: PATH,
      url: `${baseUrl}/production/${PATH}`,
      document: SOURCE,
      release: MARK,
    });
  });

  test("is fetched once, under its tag", async () => {
    await using mirror = await serveMirror(serving(COPY));
    const options: (RequestInit | undefined)[] = [];
    const spy: typeof fetch = (url, init) => {
      options.push(init);
      return fetch(url, init);
    };
    const { baseUrl } = mirror;
    await loadPublished(CHECKER, "source-state", PATH, {
      fetch: spy,
      baseUrl,
      isBuildingUnpublished: false,
    });
    expect(options).toMatchObject([{ next: { tags: [`doc:${PATH}`] } }]);
  });

  test("may have members of a newer minor version", async () => {
    const newer = { ...COPY, schema: "source-state/1.7", region: "Pacific" };
    expect((await loadFrom(serving(newer))).found?.document).toMatchObject({ region: "Pacific" });
  });
});

describe("a document that is not published", () => {
  const catalog = { "production/catalog.json": { body: "{}" } };

  test("a tombstone is not found, without a second question", async () => {
    const { digest: _, ...mark } = MARK;
    const { found, asked } = await loadFrom(serving({ $release: { ...mark, removed: true } }));
    expect(found).toBeNull();
    expect(asked).toHaveLength(1);
  });

  test.each([403, 404])("%i is not found while the catalogue answers", async (status) => {
    const answers = { ...catalog, [`production/${PATH}`]: { status } };
    expect((await loadFrom(answers)).found).toBeNull();
  });

  test.each([403, 500])("a missing key throws while the catalogue answers %i", async (status) => {
    await failsAs("refused", { "production/catalog.json": { status } });
  });

  test("a missing key throws while something else answers in the catalogue's stead", async () => {
    await failsAs("malformed", { "production/catalog.json": { body: "<html>Sign in</html>" } });
  });

  test("a build of a mirror without anything finds nothing, and doesn't fail", async () => {
    expect((await loadFrom({}, { isBuildingUnpublished: true })).found).toBeNull();
  });
});

describe("a mirror that does not say what is published", () => {
  test.each([500, 503, 304, 429])(
    "%i throws, even in a build of an empty mirror",
    async (status) => {
      const answers = { [`production/${PATH}`]: { status } };
      await failsAs("unreachable", answers);
      await expect(loadFrom(answers, { isBuildingUnpublished: true })).rejects.toThrow(`${status}`);
    },
  );

  test.each([
    ["not JSON", "<html>"],
    ["nothing", ""],
    ["no release", JSON.stringify(SOURCE)],
    ["a digest that is none", JSON.stringify({ ...COPY, $release: { ...MARK, digest: "beef" } })],
    ["another contract", JSON.stringify({ ...COPY, schema: "catalog/1.0" })],
    ["a major that is too new", JSON.stringify({ ...COPY, schema: "source-state/2.0" })],
    ["a member too few", JSON.stringify({ ...COPY, title: undefined })],
    ["a member of another kind", JSON.stringify({ ...COPY, state: "rotten" })],
  ])("%s throws", async (_, body) => {
    await failsAs("malformed", { [`production/${PATH}`]: { body } });
  });

  test("an answer that breaks off throws", async () => {
    const body = JSON.stringify(COPY);
    await failsAs("unreachable", { [`production/${PATH}`]: { body, breakOffAfter: 20 } });
  });

  test("a mirror that never answers throws when the time is over", async () => {
    const never: typeof fetch = (_, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      });
    const effects = {
      fetch: never,
      baseUrl: "http://mirror.example",
      isBuildingUnpublished: false,
    };
    const loading = loadPublished(CHECKER, "source-state", PATH, {
      ...effects,
      timeoutMilliseconds: 20,
    });
    await expect(loading).rejects.toMatchObject({ code: "unreachable" });
  });

  test("no one listening throws", async () => {
    const { baseUrl } = await loadFrom(serving(COPY));
    const loading = loadPublished(CHECKER, "source-state", PATH, {
      fetch,
      baseUrl,
      isBuildingUnpublished: false,
    });
    await expect(loading).rejects.toMatchObject({ code: "unreachable" });
  });
});
