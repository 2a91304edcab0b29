import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const MAIN = new URL("main.mjs", import.meta.url).pathname;
const SCHEMA = {
  title: "Rates",
  type: "object",
  additionalProperties: false,
  required: ["day", "spread"],
  properties: {
    schema: { const: "rates/1.1" },
    day: { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\d$" },
    spread: { type: "number", "x-since": "1.1" },
  },
};
const RAW = {
  name: "raw_ecb",
  source: "ecb",
  about: { title: "ECB", licence: "free", homepage_url: "https://bank.example/" },
};
const ASSETS = [
  RAW,
  { name: "rates", contract: "rates/1.1", paths: "rates/{day}.json" },
  { name: "catalog", contract: "catalog/1.0", paths: "catalog.json" },
];
const RULE = { routes: [{ document: "rates/{day}.json", pages: ["/rates/{day}"] }] };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "content-"));
  mkdirSync(join(folder, "schemas"));
  give("schemas/rates.1.1.json", SCHEMA);
  give("manifest.json", { assets: ASSETS });
  give("page_map.json", RULE);
});
afterEach(() => rmSync(folder, { recursive: true }));

function give(name: string, value: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(value));
}

function generate(...words: string[]): string {
  const args = [MAIN, "generate", folder, join(folder, "site"), ...words];
  try {
    execFileSync(process.execPath, args, { stdio: "pipe", encoding: "utf8" });
    return "";
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

function made(name: string): string {
  return readFileSync(join(folder, "site", name), "utf8");
}

describe("the description of a content", () => {
  test("is its documents, majors, sources and page rule, the engine's lines last", () => {
    expect(generate()).toBe("");
    const text = made("content.ts");
    expect(text).toContain('"rates": {\n    path: "rates/{day}.json"');
    expect(text).toContain('"rates": [1]');
    expect(text).toContain('title: "ECB"');
    expect(text).not.toContain("catalog.json"); // the package has it
    const { routes } = JSON.parse(made("routes.json"));
    expect(routes[0]).toEqual(RULE.routes[0]);
    expect(routes.at(-1).document).toBe("catalog.json");
    expect(made("contracts.ts")).toContain("readonly spread?: number;");
  });

  test("is open to other minor versions: none of their members is required, or refused", () => {
    generate();
    const { rates } = JSON.parse(made("schemas.json"));
    expect(rates.required).toEqual(["day", "schema"]);
    expect(rates.additionalProperties).toBeUndefined();
    expect(rates.properties.schema).toEqual({ type: "string", pattern: "^rates/1\\.\\d+$" });
  });

  test("has the engine's pages that the page map names, and all where it names none", () => {
    give("page_map.json", { ...RULE, engine_pages: ["/data"] });
    generate();
    const { routes } = JSON.parse(made("routes.json")) as { routes: { pages: string[] }[] };
    const pages = routes.flatMap((line) => line.pages);
    expect(pages).toContain("/data");
    expect(pages).not.toContain("/lineage");
  });

  test("is checked, and each file that is stale is named", () => {
    expect(generate("--check")).toContain("contracts.ts");
    generate();
    expect(generate("--check")).toBe("");
    give("page_map.json", { routes: [] });
    expect(generate("--check")).toContain("stale in");
    expect(generate("--check")).toContain("routes.json");
  });

  test("is refused where two assets publish one contract, or a schema is missing", () => {
    give("manifest.json", {
      assets: [...ASSETS, { name: "other", contract: "rates/1.1", paths: "o.json" }],
    });
    expect(generate()).toContain("other: expected a contract of its own");
    give("manifest.json", {
      assets: [{ name: "lost", contract: "lost/1.0", paths: "lost.json" }],
    });
    expect(generate()).toContain("lost: expected the schema of lost/1.0");
  });
});

test("without a content's folder the error explains the usage", () => {
  rmSync(join(folder, "manifest.json"));
  expect(generate()).toContain("expected manifest.json");
});
