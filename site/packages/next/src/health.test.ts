import { expect, test } from "vitest";
import { checkContract } from "./contracts.js";
import { describeHealth } from "./health.js";

const MAJORS = { "latest-rates": [1] };
const OURS = { platformDeployment: undefined, instance: "one" };
const BUILD = { deployment: "build-1", revision: 7 };

test("health keeps its contract, and says what was built from what", () => {
  const health = checkContract("health", describeHealth(MAJORS, OURS, BUILD));
  expect(health).toMatchObject({ deployment: "build-1", revision_at_build: 7 });
  expect(health.contracts).toEqual(MAJORS);
});

test("the platform's own name for a deployment comes before ours", () => {
  const env = { platformDeployment: "dpl_1", instance: undefined };
  expect(describeHealth(MAJORS, env, BUILD).deployment).toBe("dpl_1");
});

test("it names the page cache that answers, or that there is one for all", () => {
  expect(describeHealth(MAJORS, OURS, BUILD).instance).toBe("one");
  expect(describeHealth(MAJORS, { ...OURS, instance: undefined }, BUILD).instance).toBeNull();
});
