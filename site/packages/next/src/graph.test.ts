import { expect, test } from "vitest";
import type { LineageNode } from "./generated/contracts.js";
import { drawGraph, NODE_HEIGHT } from "./graph.js";

function node(asset: string, group: string, ...deps: string[]): LineageNode {
  const rest = { kinds: [], description: "", code_version: "1", sources: [] };
  return { asset, group, deps, contract: null, paths: null, ...rest };
}

const NODES = [
  node("core_a", "core", "raw_a"),
  node("core_b", "core", "core_a", "raw_a"),
  node("page_a", "pages", "core_a"),
  node("page_alone", "pages"),
  node("page_b", "pages", "core_b"),
  node("raw_a", "raw"),
  node("release", "release", "page_a", "page_alone", "page_b"),
];

test("each asset stands right of all that it is made from", () => {
  const { edges } = drawGraph(NODES);
  expect(edges).toHaveLength(8);
  for (const [from, to] of edges) expect(to.x).toBeGreaterThanOrEqual(from.x + from.width);
});

test("documents share a column, however far they are from a source", () => {
  const xs = new Map(drawGraph(NODES).nodes.map(({ node: { asset }, x }) => [asset, x]));
  expect(new Set([xs.get("page_a"), xs.get("page_b"), xs.get("page_alone")]).size).toBe(1);
});

test("no two assets overlap, and all are inside", () => {
  const { nodes, width, height } = drawGraph(NODES);
  const places = new Set(nodes.map(({ x, y }) => `${x} ${y}`));
  expect(places.size).toBe(NODES.length);
  for (const { x, y, width: own } of nodes) {
    expect(x + own).toBeLessThanOrEqual(width);
    expect(y + NODE_HEIGHT).toBeLessThanOrEqual(height);
    expect(y).toBeGreaterThanOrEqual(0);
  }
});

test("a column is as wide as its longest name, and no wider", () => {
  const { nodes } = drawGraph([node("raw", "raw"), node("page_of_a_long_name", "pages", "raw")]);
  const [raw = 0, page = 0] = nodes.map(({ width }) => width);
  expect(raw).toBeLessThan(page / 2);
  expect(page).toBeGreaterThan("page_of_a_long_name".length * 6);
});

test("a dependency that nobody knows, and a circle, do no harm", () => {
  expect(drawGraph([node("a", "core", "gone")]).edges).toEqual([]);
  expect(drawGraph([node("a", "core", "b"), node("b", "core", "a")]).nodes).toHaveLength(2);
  expect(drawGraph([]).nodes).toEqual([]);
});
