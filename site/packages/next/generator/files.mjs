/** Generated files: written, or compared with those that are there. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

/** Write `files` (name -> text) into `folder`. */
export function writeFiles(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(new URL(name, folder), text);
}

/** The names of those in `folder` that are not as `files` has them. */
export function staleFiles(folder, files) {
  return Object.keys(files).filter((name) => files[name] !== present(new URL(name, folder)));
}

function present(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
