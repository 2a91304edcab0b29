/**
 * Where a document is, by its contract: the generated templates, filled.
 *
 * Belongs here: contract and path members -> path. Does not: fetching it (documents.ts), which page
 * shows it (routes.ts).
 */
import type { Documents } from "./content.js";

type MembersIn<Template extends string> = Template extends `${string}{${infer Member}}${infer Rest}`
  ? Member | MembersIn<Rest>
  : never;

/** The members that make a document's path; none, where its contract has one document. */
export type PathMembers<Template extends string> = [MembersIn<Template>] extends [never]
  ? []
  : [members: Readonly<Record<MembersIn<Template>, string>>];

type Members = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{(\w+)\}/g;
const SAFE = /^[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/; // as contracts/paths.py has it
const MAX_CHARACTERS = 200; // of a path

/** The path of a document whose template is `template`. */
export function fillPath(template: string, members: Members = {}): string {
  return template.replace(PLACEHOLDER, (whole, member) => members[member] ?? whole);
}

/** Whether a document can have these members: they come from addresses, so they may be anything. */
export function canExist({ members: patterns }: Documents[string], members: Members = {}): boolean {
  return Object.entries(members).every(
    ([member, value]) =>
      value.length <= MAX_CHARACTERS &&
      SAFE.test(value) &&
      new RegExp(patterns[member] ?? "", "u").test(value),
  );
}
