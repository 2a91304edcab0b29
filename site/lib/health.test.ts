import { expect, test } from "vitest";
import { checkContract } from "./contracts";
import { describeHealth } from "./health";

const OURS = { platformDeployment: undefined, instance: "one" };
const BUILD = { deployment: "build-1", revision: 7 };

test("health keeps its contract, and says what was built from what", () => {
  const health = checkContract("health", describeHealth(OURS, BUILD));
  expect(health).toMatchObject({ deployment: "build-1", revision_at_build: 7 });
  expect(health.contracts["earthquake-event"]).toEqual([1]);
});

test("the platform's own name for a deployment comes before ours", () => {
  const env = { platformDeployment: "dpl_1", instance: undefined };
  expect(describeHealth(env, BUILD).deployment).toBe("dpl_1");
});

test("it names the page cache that answers, or that there is one for all", () => {
  expect(describeHealth(OURS, BUILD).instance).toBe("one");
  expect(describeHealth({ ...OURS, instance: undefined }, BUILD).instance).toBeNull();
});
