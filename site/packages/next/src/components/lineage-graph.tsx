import type { LineageNode } from "../generated/contracts.js";
import { drawGraph, NODE_HEIGHT, type Placed } from "../graph.js";

interface Props {
  readonly nodes: readonly LineageNode[];
  readonly staleSources: ReadonlySet<string>;
}

/** The asset graph, source to release; each box leads to the asset's line in the table. */
export function LineageGraph({ nodes, staleSources }: Props) {
  const { nodes: placed, edges, width, height } = drawGraph(nodes);
  return (
    <figure className="lineage">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <svg viewBox={`-2 -2 ${width + 4} ${height + 4}`} role="group" aria-label="Asset graph">
        <g>
          {edges.map(([from, to]) => (
            <path key={`${from.node.asset} ${to.node.asset}`} d={curve(from, to)} />
          ))}
        </g>
        {placed.map((each) => (
          <Box
            key={each.node.asset}
            placed={each}
            isStale={each.node.sources.some((source) => staleSources.has(source))}
          />
        ))}
      </svg>
      <figcaption>What is made from what, from the sources to the release.</figcaption>
    </figure>
  );
}

function Box({ placed, isStale }: { placed: Placed; isStale: boolean }) {
  const { node, x, y, width } = placed;
  return (
    <a href={`#${node.asset}`} aria-label={`${node.asset}, ${isStale ? "stale" : "fresh"}`}>
      <rect x={x} y={y} width={width} height={NODE_HEIGHT} rx={4} />
      <circle
        className={`level ${isStale ? "degraded" : "succeeded"}`}
        cx={x + 12}
        cy={y + NODE_HEIGHT / 2}
        r={4.5}
      />
      <text x={x + 22} y={y + NODE_HEIGHT / 2}>
        {node.asset}
      </text>
    </a>
  );
}

function curve(from: Placed, to: Placed): string {
  const [x1, y1] = [from.x + from.width, from.y + NODE_HEIGHT / 2];
  const [x2, y2] = [to.x, to.y + NODE_HEIGHT / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}
