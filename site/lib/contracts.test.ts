import { expect, test } from "vitest";
import type { Contracts } from "@/generated/contracts";
import schemas from "@/generated/schemas.json";
import { ContractError, checkContract } from "./contracts";

// A pattern that Python takes may be none in ECMAScript.
test.each(Object.keys(schemas))(
  "the schema of %s compiles, and refuses what is nothing",
  (name) => {
    expect(() => checkContract(name as keyof Contracts, {})).toThrow(ContractError);
  },
);
