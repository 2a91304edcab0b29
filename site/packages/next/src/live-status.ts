/** `status.json` as the browser gets it: asked for once, however many parts of a page look. */
import { hrefOf } from "./base-path.js";
import type { Checked } from "./freshness.js";

let asked: Promise<Checked | undefined> | undefined;

/** The status; nothing where it can't be read: the page itself is none the worse for it. */
export function askStatus(): Promise<Checked | undefined> {
  asked ??= ask().finally(() => {
    asked = undefined; // whoever looks later asks anew
  });
  return asked;
}

async function ask(): Promise<Checked | undefined> {
  try {
    const answer = await fetch(hrefOf("/api/status"));
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}
