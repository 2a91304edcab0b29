/**
 * Contracts at run time: a value is what its JSON Schema says, or an error that names the member.
 *
 * Belongs here: validation by the generated schemas. Does not: where values come from.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Contracts } from "@/generated/contracts";
import schemas from "@/generated/schemas.json";

/** What the mirror adds to each document, as the member `$release`. */
export interface ReleaseMark {
  readonly revision: number;
  readonly number: number;
  readonly digest: string;
  readonly published_at: string;
}

/** A copy in the mirror: the document, or its tombstone. */
export type MirrorCopy<T> =
  | { readonly isRemoved: true }
  | { readonly isRemoved: false; readonly document: T; readonly release: ReleaseMark };

/** A value breaks its contract; `member` says where. */
export class ContractError extends Error {
  override readonly name = "ContractError";

  constructor(
    readonly contract: string,
    readonly member: string,
    expected: string,
  ) {
    super(`${contract}: expected ${member} ${expected}`);
  }
}

const RELEASE_MARK = {
  type: "object",
  required: ["revision", "number", "published_at"],
  properties: {
    revision: { type: "integer", minimum: 1 },
    number: { type: "integer", minimum: 1 },
    published_at: { type: "string" },
    digest: { type: "string", pattern: "^[0-9a-f]{64}$" },
    removed: { const: true },
  },
  anyOf: [{ required: ["digest"] }, { required: ["removed"] }],
};
const MIRROR_COPY = {
  type: "object",
  required: ["$release"],
  properties: { $release: RELEASE_MARK },
};

const ajv = new Ajv2020({ allowUnionTypes: true });
const validators = new Map<string, ValidateFunction>();

/** Return `value` as what the contract `name` says it is. */
export function checkContract<Name extends keyof Contracts>(
  name: Name,
  value: unknown,
): Contracts[Name] {
  check(name, schemas[name], value);
  return value as Contracts[Name];
}

/** Return a body of the mirror as what the contract `name` and the mirror promise. */
export function checkMirrorCopy<Name extends keyof Contracts>(
  name: Name,
  value: unknown,
): MirrorCopy<Contracts[Name]> {
  check("mirror copy", MIRROR_COPY, value);
  const { $release, ...document } = value as { $release: ReleaseMark & { removed?: true } };
  if ($release.removed) return { isRemoved: true };
  return { isRemoved: false, document: checkContract(name, document), release: $release };
}

function check(name: string, schema: object, value: unknown): void {
  const validate = validators.get(name) ?? ajv.compile(schema);
  validators.set(name, validate);
  if (!validate(value)) {
    const error = validate.errors?.[0];
    throw new ContractError(name, memberOf(error), error?.message ?? "to keep the contract");
  }
}

/** `paths.3`, or the member that is missing or too much. */
function memberOf(error: ErrorObject | undefined): string {
  const own = error?.params.missingProperty ?? error?.params.additionalProperty;
  const parents = error?.instancePath.split("/").slice(1) ?? [];
  return [...parents, ...(own ? [String(own)] : [])].join(".") || "the body";
}
