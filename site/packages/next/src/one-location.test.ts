import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { keepOneLocation } from "./one-location.js";

/** The headers of an answer, as they were sent. */
async function sent(): Promise<string[]> {
  const server = createServer((_, answer) => {
    answer.setHeader("location", "/earthquakes/us1");
    answer.appendHeader("Location", "/earthquakes/us1");
    answer.appendHeader("vary", "rsc");
    answer.appendHeader("vary", "accept");
    answer.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const headers = await new Promise<string[]>((resolve, reject) => {
    request({ port, host: "127.0.0.1" }, (answer) => {
      answer.resume();
      resolve(answer.rawHeaders);
    })
      .on("error", reject)
      .end();
  });
  server.close();
  return headers.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
}

test("a redirect names its goal once, whatever names it; other headers may come twice", async () => {
  keepOneLocation();
  const names = await sent();
  expect(names.filter((name) => name === "location")).toHaveLength(1);
  expect(names.filter((name) => name === "vary")).toHaveLength(2);
});
