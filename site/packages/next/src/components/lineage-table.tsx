import type { LineageNode, SourceState } from "../generated/contracts.js";
import { drawGraph } from "../graph.js";
import { documentUrl } from "../links.js";
import { Instant } from "./instant.js";

interface Props {
  readonly nodes: readonly LineageNode[];
  readonly stale: ReadonlyMap<string, SourceState>;
}

/** The graph as a table, in its order: each asset with what it is made from, its version, state and documents. */
export function LineageTable({ nodes, stale }: Props) {
  return (
    <table className="listing stacked assets">
      <thead>
        <tr>
          <th scope="col">Asset</th>
          <th scope="col">Made from</th>
          <th scope="col">Code version</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {drawGraph(nodes).nodes.map(({ node }) => (
          <tr key={node.asset} id={node.asset}>
            <th scope="row">
              {node.asset}
              <small>
                <Description text={node.description} />{" "}
                {node.paths && <Documents paths={node.paths} />}
              </small>
            </th>
            <td data-label="Made from">
              <MadeFrom node={node} />
            </td>
            <td data-label="Code version">
              <code>{node.code_version}</code>
            </td>
            <td>
              <State sources={node.sources} stale={stale} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Docstrings quote code in backticks, as Markdown does. */
function Description({ text }: { text: string }) {
  return text
    .split("`")
    .map((part, place) => (place % 2 === 1 ? <code key={part}>{part}</code> : part));
}

function Documents({ paths }: { paths: string }) {
  return paths.includes("{") ? <code>{paths}</code> : <a href={documentUrl(paths)}>{paths}</a>;
}

function MadeFrom({ node }: { node: LineageNode }) {
  if (node.deps.length === 0) return node.sources.join(", ") || "the code alone";
  return (
    <ul>
      {node.deps.map((dep) => (
        <li key={dep}>
          <a href={`#${dep}`}>{dep}</a>
        </li>
      ))}
    </ul>
  );
}

function State({ sources, stale }: { sources: readonly string[]; stale: Props["stale"] }) {
  const [first] = sources.flatMap((source) => stale.get(source) ?? []);
  return (
    <>
      <span className={`state ${first ? "degraded" : "succeeded"}`} aria-hidden="true" />
      {first ? "Stale" : "Fresh"}
      {first?.stale_since && (
        <>
          {" "}
          since <Instant at={first.stale_since} />
        </>
      )}
    </>
  );
}
