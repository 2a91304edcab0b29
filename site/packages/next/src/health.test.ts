import { readFileSync } from "node:fs";
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

test("it names the package's version, and the protocol's as the pipeline has it", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  const { name, version } = JSON.parse(read("../package.json"));
  const python = read("../../../../content_assets/contracts/revalidation.py");
  const protocol = Number(/^PROTOCOL = (?<number>\d+)/m.exec(python)?.groups?.number);
  const health = describeHealth(MAJORS, OURS, BUILD);
  expect(health).toMatchObject({ package: `${name} ${version}`, protocol });
});
