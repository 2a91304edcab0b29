import { documentUrl } from "@content-assets/next";

/** The same data from four tools; each example can be run as it stands. */
export function Examples() {
  const week = documentUrl("earthquakes/week.geojson");
  const summary = documentUrl("earthquakes/summary.json");
  const examples = [
    ["Shell", `curl -s ${summary} | jq '.largest[0]'`],
    ["Python", `import geopandas\nquakes = geopandas.read_file("${week}")`],
    [
      "DuckDB",
      `SELECT f.properties.place, f.properties.magnitude\nFROM (SELECT unnest(features) AS f FROM read_json('${week}'))\nORDER BY 2 DESC LIMIT 10;`,
    ],
    ["JavaScript", `const { features } = await (await fetch("${week}")).json();`],
  ] as const;
  return (
    <dl className="examples">
      {examples.map(([tool, text]) => (
        <div key={tool}>
          <dt>{tool}</dt>
          <dd>
            <pre>
              <code>{text}</code>
            </pre>
          </dd>
        </div>
      ))}
    </dl>
  );
}
