/**
 * Where the assets of the lineage stand in its drawing: columns from source to release.
 *
 * Belongs here: nodes -> places. Does not: SVG (components/lineage-graph.tsx).
 */
import type { LineageNode } from "./generated/contracts.js";

export const NODE_HEIGHT = 38;
const GAP = { x: 42, y: 12 } as const;
const AROUND_NAME = 34; // the mark before a name, and air on both sides
const CHARACTER_WIDTH = 6.6; // of the widest of the fonts that a reader may have

export interface Placed {
  readonly node: LineageNode;
  readonly x: number;
  readonly y: number;
  /** As wide as the longest name of its column needs. */
  readonly width: number;
}

export interface Drawing {
  readonly nodes: readonly Placed[];
  readonly edges: readonly (readonly [from: Placed, to: Placed])[];
  readonly width: number;
  readonly height: number;
}

/** Each asset right of all that it is made from; all documents in one column, the release last. */
export function drawGraph(nodes: readonly LineageNode[]): Drawing {
  const columns = columnsOf(nodes);
  const widths = columns.map(widthOf);
  const height =
    Math.max(1, ...columns.map(({ length }) => length)) * (NODE_HEIGHT + GAP.y) - GAP.y;
  const placed = columns.flatMap((column, place) => {
    const x = widths.slice(0, place).reduce((sum, each) => sum + each + GAP.x, 0);
    const top = (height - column.length * (NODE_HEIGHT + GAP.y) + GAP.y) / 2;
    return column.map((node, row) => ({
      node,
      x,
      y: top + row * (NODE_HEIGHT + GAP.y),
      width: widths[place] ?? AROUND_NAME,
    }));
  });
  const byName = new Map(placed.map((each) => [each.node.asset, each]));
  const edges = placed.flatMap((to) =>
    to.node.deps.flatMap((dep) => {
      const from = byName.get(dep);
      return from ? [[from, to] as const] : [];
    }),
  );
  const width = Math.max(AROUND_NAME, ...placed.map(({ x, width }) => x + width));
  return { nodes: placed, edges, width, height };
}

function widthOf(column: readonly LineageNode[]): number {
  const longest = Math.max(0, ...column.map(({ asset }) => asset.length));
  return Math.ceil(AROUND_NAME + longest * CHARACTER_WIDTH);
}

function columnsOf(nodes: readonly LineageNode[]): LineageNode[][] {
  const byName = new Map(nodes.map((node) => [node.asset, node]));
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, 0); // a graph has no circles; if it had, this ends them
    const deps = byName.get(name)?.deps.filter((dep) => byName.has(dep)) ?? [];
    const depth = Math.max(-1, ...deps.map(depthOf)) + 1;
    depths.set(name, depth);
    return depth;
  };
  const tables = nodes.filter(({ group }) => group !== "pages" && group !== "release");
  const first = Math.max(-1, ...tables.map(({ asset }) => depthOf(asset))) + 1;
  const columns: LineageNode[][] = [];
  for (const node of nodes) {
    const place = tables.includes(node)
      ? depthOf(node.asset)
      : Math.max(first, depthOf(node.asset));
    columns[place] = [...(columns[place] ?? []), node];
  }
  return Array.from(columns, (column) => column ?? []).filter(({ length }) => length > 0);
}
