#!/usr/bin/env node
/**
 * Write the files that describe a content to a site: types, schemas, paths of documents, the page rule.
 *
 *     content-assets-next generate ../my_rates generated            write the files
 *     content-assets-next generate ../my_rates generated --check    fail when they are stale
 *
 * The first folder is the content's package (schemas/, manifest.json, page_map.json), the second
 * is the site's. Python is not needed.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { argv, exit } from "node:process";
import { pathToFileURL } from "node:url";
import rule from "../dist/generated/rule.json" with { type: "json" };
import schemas from "../dist/generated/schemas.json" with { type: "json" };
import { contentFiles } from "./content.mjs";
import { staleFiles, writeFiles } from "./files.mjs";

const USAGE = "usage: content-assets-next generate CONTENT_FOLDER [SITE_FOLDER] [--check]";
const words = argv.slice(2).filter((word) => word !== "--check");
const [verb, content, site = "generated"] = words;

if (verb !== "generate" || content === undefined || words.length > 3) fail(USAGE);
const [from, to] = [content, site].map((folder) => pathToFileURL(`${resolve(folder)}/`));
if (!existsSync(new URL("manifest.json", from))) {
  fail(
    `expected manifest.json in ${content}, found none; name the folder of the content's package`,
  );
}
const engine = { contracts: new Set(Object.keys(schemas)), rule };
const files = contentFiles(from, engine);
if (argv.includes("--check")) {
  const stale = staleFiles(to, files);
  if (stale.length > 0) fail(`stale in ${site}: ${stale.join(", ")}; run it without --check`);
} else {
  writeFiles(to, files);
}

function fail(message) {
  console.error(message);
  exit(1);
}
