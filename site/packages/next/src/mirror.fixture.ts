/** A mirror for tests: real HTTP on a port of its own, answers by path. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SourceState } from "./generated/contracts.js";

export interface MirrorAnswer {
  readonly status?: number;
  readonly body?: string;
  /** Close the connection after this much of the body. */
  readonly breakOffAfter?: number;
}

export interface TestMirror extends AsyncDisposable {
  readonly baseUrl: string;
  readonly asked: readonly string[];
}

export const SOURCE: SourceState = {
  schema: "source-state/1.0",
  source: "usgs",
  title: "USGS",
  licence: "public domain",
  homepage_url: "https://source.example/",
  state: "fresh",
  stale_since: null,
  reason: null,
};

export const MARK = {
  revision: 3,
  number: 2,
  digest: "a".repeat(64),
  published_at: "2025-05-04T13:58:12.000Z",
};

/** Serve `answers` by path under /public/; any other is 403, as S3 says without the right to list. */
export async function serveMirror(
  answers: Readonly<Record<string, MirrorAnswer>>,
): Promise<TestMirror> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "").replace("/public/", "");
    asked.push(path);
    const { status = 200, body = "", breakOffAfter } = answers[path] ?? { status: 403 };
    response.writeHead(status, { "Content-Length": Buffer.byteLength(body) });
    if (breakOffAfter === undefined) response.end(body);
    else response.write(body.slice(0, breakOffAfter), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/public`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
