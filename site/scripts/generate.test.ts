import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("what is generated from the contracts is not stale", () => {
  const script = new URL("generate.mjs", import.meta.url).pathname;
  expect(() =>
    execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" }),
  ).not.toThrow();
});
