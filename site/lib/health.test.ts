import { expect, test } from "vitest";
import { checkContract } from "./contracts";
import { describeHealth } from "./health";

const BUILD = { deployment: "build-1", revision: 7 };

test("health keeps its contract, and says what was built from what", () => {
  const health = checkContract("health", describeHealth(undefined, BUILD));
  expect(health).toMatchObject({ deployment: "build-1", revision_at_build: 7 });
  expect(health.contracts["earthquake-event"]).toEqual([1]);
});

test("the platform's own name for a deployment comes before ours", () => {
  expect(describeHealth("dpl_1", BUILD).deployment).toBe("dpl_1");
});
