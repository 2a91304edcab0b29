import { CHART_HEIGHT, CHART_WIDTH } from "@content/_lib/kp-chart";
import { documentUrl } from "@content-assets/next";

/** The chart, an image of its own; the tables below it say the same. */
export function KpChart() {
  const alt =
    "Bar chart of the planetary K index, three hours a bar: what was observed, then what is " +
    "expected. The tables below have every value.";
  return (
    <figure className="worldmap kp-chart">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="scrolls" tabIndex={0} aria-label="Chart of the K index">
        {/* biome-ignore lint/performance/noImgElement: an SVG gains nothing from an image service */}
        <img src="/space-weather/kp.svg" width={CHART_WIDTH} height={CHART_HEIGHT} alt={alt} />
      </section>
      <figcaption>
        <span>Filled bars were observed; hollow ones are estimated or predicted.</span>
        <span>
          <a href={documentUrl("space-weather/kp.json")}>Observed</a> and{" "}
          <a href={documentUrl("space-weather/forecast.json")}>expected</a> as JSON
        </span>
      </figcaption>
    </figure>
  );
}
