/**
 * Contracts at run time: a value matches its JSON Schema, or an error names the member.
 *
 * Belongs here: validation by the generated schemas. Does not: where values come from.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import type { Contracts } from "./generated/contracts.js";
import engineSchemas from "./generated/schemas.json" with { type: "json" };

/** JSON Schemas by contract. */
export type Schemas = Readonly<Record<string, object>>;

/** What the mirror adds to each document, as the member `$release`. */
export interface ReleaseMark {
  readonly revision: number;
  readonly number: number;
  readonly digest: string;
  readonly published_at: string;
}

/** A copy in the mirror: the document, or its tombstone. */
export type MirrorCopy =
  | { readonly isRemoved: true }
  | { readonly isRemoved: false; readonly document: unknown; readonly release: ReleaseMark };

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

/** Checks values by a set of schemas; each is compiled when it is first needed. */
export class Checker {
  readonly #ajv = new Ajv2020({ allowUnionTypes: true });
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #schemas: Schemas;

  constructor(schemas: Schemas) {
    this.#schemas = schemas;
  }

  /** Return `value`, which keeps the contract `name`. Throws `ContractError`. */
  check(name: string, value: unknown): unknown {
    const schema = this.#schemas[name];
    if (!schema) throw new ContractError(name, "its schema", "to be generated, found none");
    return this.#checkBy(name, schema, value);
  }

  /** Return a body of the mirror, taken apart. Throws `ContractError`. */
  checkMirrorCopy(name: string, value: unknown): MirrorCopy {
    this.#checkBy("mirror copy", MIRROR_COPY, value);
    const { $release, ...document } = value as { $release: ReleaseMark & { removed?: true } };
    if ($release.removed) return { isRemoved: true };
    return { isRemoved: false, document: this.check(name, document), release: $release };
  }

  #checkBy(name: string, schema: object, value: unknown): unknown {
    const validate = this.#validators.get(name) ?? this.#ajv.compile(schema);
    this.#validators.set(name, validate);
    if (validate(value)) return value;
    const error = validate.errors?.[0];
    throw new ContractError(name, memberOf(error), error?.message ?? "to keep the contract");
  }
}

const engine = new Checker(engineSchemas);

/** Return `value`, which keeps the engine's contract `name`. Throws `ContractError`. */
export function checkContract<Name extends keyof Contracts>(
  name: Name,
  value: unknown,
): Contracts[Name] {
  return engine.check(name, value) as Contracts[Name];
}

/** `paths.3`, or the member that is missing or too much. */
function memberOf(error: ErrorObject | undefined): string {
  const own = error?.params.missingProperty ?? error?.params.additionalProperty;
  const parents = error?.instancePath.split("/").slice(1) ?? [];
  return [...parents, ...(own ? [String(own)] : [])].join(".") || "the body";
}
