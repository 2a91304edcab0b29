import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { nameInstance } from "./instance.js";

test("every answer names the process, however its head is written", async () => {
  nameInstance("one");
  const server = createServer((request, answer) => {
    if (request.url === "/explicit") answer.writeHead(404, { "X-Other": "1" });
    answer.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  for (const path of ["/explicit", "/implicit"]) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    expect(answer.headers.get("x-content-assets-instance")).toBe("one");
  }
  server.close();
});
