import { expect, test } from "vitest";
import { MAX_FORM_BYTES, mayPreview } from "./draft.js";

const TOKEN = "token-of-those-who-preview";

function form(body: string, { isLengthKnown = true } = {}): Request {
  const headers = new Headers({ "Content-Type": "application/x-www-form-urlencoded" });
  if (isLengthKnown) headers.set("Content-Length", String(body.length));
  return new Request("http://site.example/api/draft", { method: "POST", headers, body });
}

test("who brings the token comes in", async () => {
  expect(await mayPreview(form(`token=${TOKEN}`), TOKEN)).toBe(true);
});

test.each([
  ["another token", form("token=another-token-of-this-length")],
  ["no token", form("")],
  ["an empty token", form("token=")],
  ["the token under another name", form(`secret=${TOKEN}`)],
  ["a body that is too long", form(`token=${TOKEN}&x=${"x".repeat(MAX_FORM_BYTES)}`)],
  ["a body of unknown length", form(`token=${TOKEN}`, { isLengthKnown: false })],
])("who brings %s stays out", async (_, request) => {
  expect(await mayPreview(request, TOKEN)).toBe(false);
});

test.each([undefined, ""])("where the token is %j nobody comes in", async (token) => {
  expect(await mayPreview(form(`token=${token ?? ""}`), token)).toBe(false);
});
