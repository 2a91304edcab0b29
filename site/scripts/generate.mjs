/**
 * Write the descriptions of the engine for the package, and of the content for the site.
 *
 *     npm run generate              write the files
 *     npm run generate -- --check   fail when they are stale
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { contentFiles, engineFiles } from "../packages/next/generator/content.mjs";
import { readContracts, readJson } from "../packages/next/generator/contracts.mjs";
import { staleFiles, writeFiles } from "../packages/next/generator/files.mjs";

const SITE = new URL("../", import.meta.url);
const ROOT = new URL("../", SITE);
const CONTRACTS = new URL("content_assets/contracts/", ROOT);

const content = contentFolder();
const engine = {
  contracts: new Set(readContracts(CONTRACTS).map(({ name }) => name)),
  rule: readJson("page_map.json", CONTRACTS),
};
const generated = [
  [
    "packages/next/src/generated/",
    engineFiles(CONTRACTS, readJson("manifest.json", content).assets),
  ],
  ["generated/", contentFiles(content, engine)],
];

if (process.argv.includes("--check")) {
  const stale = generated.flatMap(([folder, files]) =>
    staleFiles(new URL(folder, SITE), files).map((name) => folder + name),
  );
  if (stale.length > 0) {
    console.error(`stale: ${stale.join(", ")}; run npm run generate`);
    process.exit(1);
  }
} else {
  for (const [folder, files] of generated) writeFiles(new URL(folder, SITE), files);
}

/**
 * The folder of the content that is named (content_assets/loader.py), which needs Python 3.11 or
 * later and none of its packages.
 */
function contentFolder() {
  const own = new URL(".venv/bin/python", ROOT);
  const python = existsSync(own) ? fileURLToPath(own) : "python3";
  const program = "from content_assets.loader import load_content; print(load_content().folder)";
  try {
    const folder = execFileSync(python, ["-c", program], {
      cwd: ROOT,
      env: { ...process.env, PYTHONPATH: fileURLToPath(ROOT) },
      encoding: "utf8",
    });
    return pathToFileURL(`${folder.trim()}/`);
  } catch (error) {
    console.error(
      `expected ${python} to find the content's folder, found: ${error.message}; install Python ` +
        "3.11 or later, or look at [tool.content-assets] in pyproject.toml",
    );
    process.exit(1);
  }
}
