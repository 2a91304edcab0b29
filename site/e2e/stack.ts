/** What the tests are run against: addresses from the environment, documents from the mirror. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { EngineContracts, Status } from "@content-assets/next";
import { expect } from "@playwright/test";
import type {
  Contracts as ContentContracts,
  CountryBrief,
  EarthquakeBrief,
  NaturalEventBrief,
} from "../generated/contracts";

type Contracts = ContentContracts & EngineContracts;

const REPOSITORY = new URL("../../", import.meta.url).pathname;
const WORKER_MILLISECONDS = 120_000;

export interface Receipt {
  readonly state: string;
  readonly documents: { readonly changed: number; readonly removed: number };
  readonly deliveries: readonly { readonly target: string; readonly state: string }[];
}

export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name}: expected a value, found none; run the end-to-end suite`);
  return value;
}

/** A document as the mirror has it now, with its digest. */
export async function published<Name extends keyof Contracts>(
  _name: Name,
  path: string,
): Promise<Contracts[Name] & { readonly $release: { readonly digest: string } }> {
  const answer = await fetch(`${setting("CONTENT_BASE_URL")}/production/${path}`);
  expect(answer.status, path).toBe(200);
  return answer.json();
}

/** An object of the public bucket, by its key below `public/`. */
export async function stored<T>(key: string): Promise<T> {
  const answer = await fetch(`${setting("CONTENT_BASE_URL")}/${key}`);
  expect(answer.status, key).toBe(200);
  return answer.json();
}

/** What the last run left. */
export async function status(): Promise<Status> {
  const answer = await fetch(`${setting("CONTENT_BASE_URL")}/status.json`);
  expect(answer.status).toBe(200);
  return answer.json();
}

/** Some event that has a page; `place` counts from the newest. */
export async function someEvent(place: number): Promise<EarthquakeBrief> {
  const { latest } = await published("earthquake-summary", "earthquakes/summary.json");
  const event = latest[place];
  if (!event) throw new Error(`expected more than ${place} events, found ${latest.length}`);
  return event;
}

/** Some day that is archived. */
export async function someDay(): Promise<string> {
  const { days } = await published("earthquake-archive", "earthquakes/archive.json");
  const day = days.find(({ count }) => count > 0);
  if (!day) throw new Error("expected an archived day with an event, found none");
  return day.date;
}

/** Some country where something happened, the most earthquakes of all, or nothing did. */
export async function someCountry(kind: "eventful" | "quiet"): Promise<CountryBrief> {
  const { countries } = await published("countries", "places/countries.json");
  const [most] = countries.toSorted((a, b) => b.earthquake_count - a.earthquake_count);
  const quiet = countries.find((each) => each.earthquake_count + each.natural_event_count === 0);
  const country = kind === "eventful" ? most : quiet;
  if (!country) throw new Error(`expected a country that is ${kind}, found none`);
  return country;
}

/** Some natural event that goes on. */
export async function someNaturalEvent(): Promise<NaturalEventBrief> {
  const { categories } = await published("natural-events-open", "natural-events/open.json");
  const event = categories[0]?.events[0];
  if (!event) throw new Error("expected an open natural event, found none");
  return event;
}

/** Edit the feed that the worker reads. */
export async function editFeed(verb: "revise" | "remove", body: object): Promise<void> {
  const answer = await fetch(`${setting("REPLAYER_URL")}/_control/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.ok, `${verb} answered ${answer.status}`).toBe(true);
}

/** One run of the worker, as a schedule would start it; it must have delivered everything. */
export async function runWorker(): Promise<Receipt> {
  const receipt: Receipt = JSON.parse(await python("lambda_entry.worker"));
  expect(receipt.state).toBe("succeeded");
  return receipt;
}

/** Take a document down for good, as who operates it does. */
export async function takeDown(path: string): Promise<void> {
  await python("content_assets.cli", "takedown", path, "--reason", "a test", "--yes");
}

/** What a module of the pipeline says; it must end well. */
async function python(module: string, ...rest: readonly string[]): Promise<string> {
  // Not the sync one: while it blocks, the site's closing of idle connections goes unnoticed.
  const { stdout } = await promisify(execFile)(setting("PYTHON"), ["-m", module, ...rest], {
    cwd: REPOSITORY,
    timeout: WORKER_MILLISECONDS,
  });
  return stdout;
}
