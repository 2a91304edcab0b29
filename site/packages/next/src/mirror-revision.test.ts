import { createServer } from "node:net";
import { expect, test } from "vitest";
import { type MirrorAnswer, serveMirror } from "./mirror.fixture.js";
import { readMirrorRevision } from "./mirror-revision.js";

async function readFrom(status: MirrorAnswer | undefined): Promise<number> {
  await using mirror = await serveMirror(status ? { "status.json": status } : {});
  return await readMirrorRevision(`${mirror.baseUrl}/`);
}

test("a build starts from what the mirror had reached", async () => {
  expect(await readFrom({ body: JSON.stringify({ mirror_revision: 41, revision: 42 }) })).toBe(41);
});

test.each([403, 404])(
  "%i: nothing was published yet, and the site can be built",
  async (status) => {
    expect(await readFrom({ status })).toBe(0);
  },
);

test.each([
  ["an error", { status: 500 }],
  ["no JSON", { body: "<html>" }],
  ["no revision", { body: "{}" }],
  ["a revision that is none", { body: '{"mirror_revision": "41"}' }],
  ["a broken answer", { body: '{"mirror_revision": 41}', breakOffAfter: 5 }],
])("%s fails the build, with the address", async (_, answer) => {
  await expect(readFrom(answer)).rejects.toThrow("/public/status.json: expected");
});

test("a mirror that doesn't answer in time fails the build", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const reading = readMirrorRevision(`http://127.0.0.1:${port}`, 50);
  await expect(reading).rejects.toThrow("TimeoutError");
  silent.close();
});

test("without an address the build fails by its name", async () => {
  await expect(readMirrorRevision(undefined)).rejects.toThrow("CONTENT_BASE_URL");
});
