/**
 * Where a document is, by its contract: the templates of generated/documents.ts, filled.
 *
 * Belongs here: contract and path members -> path. Does not: fetching it (content.ts), which page
 * shows it (routes.ts).
 */
import type { Contracts } from "@/generated/contracts";
import { DOCUMENTS } from "@/generated/documents";

/** The contract of a document that is published. */
export type DocumentName = keyof typeof DOCUMENTS & keyof Contracts;

type MembersIn<Template extends string> = Template extends `${string}{${infer Member}}${infer Rest}`
  ? Member | MembersIn<Rest>
  : never;
type MembersOf<Name extends DocumentName> = MembersIn<(typeof DOCUMENTS)[Name]["path"]>;

/** The members that make a document's path; none, where its contract has one document. */
export type PathMembers<Name extends DocumentName> = [MembersOf<Name>] extends [never]
  ? []
  : [members: Readonly<Record<MembersOf<Name>, string>>];

const PLACEHOLDER = /\{(\w+)\}/g;
const SAFE = /^[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/; // as contracts/paths.py has it
const MAX_CHARACTERS = 200; // of a path

/** The path of a document: `documentPath("earthquake-event", { id: "us1" })`. */
export function documentPath<Name extends DocumentName>(
  name: Name,
  ...given: PathMembers<Name>
): string {
  const members = membersOf(given);
  return DOCUMENTS[name].path.replace(PLACEHOLDER, (whole, member) => members[member] ?? whole);
}

/** Whether a document can have these members: they come from addresses, so they may be anything. */
export function mayExist<Name extends DocumentName>(
  name: Name,
  ...given: PathMembers<Name>
): boolean {
  const patterns: Readonly<Record<string, string>> = DOCUMENTS[name].members;
  return Object.entries(membersOf(given)).every(
    ([member, value]) =>
      value.length <= MAX_CHARACTERS &&
      SAFE.test(value) &&
      new RegExp(patterns[member] ?? "", "u").test(value),
  );
}

function membersOf(given: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  return given[0] ?? {};
}
