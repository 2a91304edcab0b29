import { expect, test } from "vitest";
import { ContractError, checkContract } from "./contracts.js";
import schemas from "./generated/schemas.json" with { type: "json" };
import { SOURCE } from "./mirror.fixture.js";

// A pattern that Python takes may be none in ECMAScript.
test.each(Object.keys(schemas) as (keyof typeof schemas)[])(
  "the schema of %s compiles, and refuses an empty value",
  (name) => {
    expect(() => checkContract(name, {})).toThrow(ContractError);
  },
);

test("a newer minor version is read, with what it adds let through", () => {
  const newer = { ...SOURCE, schema: "source-state/1.9", mood: "calm" };
  expect(checkContract("source-state", newer).source).toBe(SOURCE.source);
});

test("another major is refused", () => {
  const other = { ...SOURCE, schema: "source-state/2.0" };
  expect(() => checkContract("source-state", other)).toThrow(/schema/);
});

test("a member of the first minor version may never be missing", () => {
  const { title, ...without } = SOURCE;
  expect(() => checkContract("source-state", without)).toThrow(/title/);
});
