import { kpText, stormText } from "@content/_lib/space-weather";
import { shortInstantText } from "@content/_lib/wording";
import { Instant } from "@content-assets/next";
import type { KpReading, PlanetaryKObserved } from "@/generated/contracts";

const READINGS = 24; // of three hours: three days
const BAR = 10; // of the drawing's own units; it is stretched to the column
const HIGHEST = 9;

/** Space weather in short: the newest index, the last days as bars, the largest of them. */
export function SpaceWeatherBrief({ observed }: { observed: PlanetaryKObserved }) {
  const readings = observed.readings.slice(-READINGS);
  const latest = readings.at(-1) ?? observed.largest;
  const largest = readings.reduce((most, each) => (each.kp >= most.kp ? each : most), latest);
  return (
    <section aria-labelledby="space-weather-brief">
      <h2 id="space-weather-brief">Space weather</h2>
      <p className="reading">
        <strong>Kp {kpText(latest.kp)}</strong>{" "}
        <span>
          {latest.g_scale ? stormText(latest.g_scale, observed.scale) : "no geomagnetic storm"}, in
          the three hours from <Instant at={latest.starts_at} />
        </span>
      </p>
      <Bars readings={readings} />
      <p className="further">
        The largest of the last three days was {kpText(largest.kp)} of 9 (
        {stormText(largest.g_scale, observed.scale)}), from{" "}
        <time dateTime={largest.starts_at}>{shortInstantText(largest.starts_at)} UTC</time>.{" "}
        <a href="/space-weather">What is expected, and all messages</a>
      </p>
    </section>
  );
}

function Bars({ readings }: { readings: readonly KpReading[] }) {
  return (
    <svg
      className="kp-bars"
      viewBox={`0 0 ${readings.length * BAR} ${HIGHEST * BAR}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {readings.map(({ starts_at, kp, g_scale }, place) => {
        const height = Math.max(1, Math.round(kp * BAR));
        return (
          <rect
            key={starts_at}
            className={`g${g_scale}`}
            x={place * BAR + 1}
            y={HIGHEST * BAR - height}
            width={BAR - 2}
            height={height}
          />
        );
      })}
    </svg>
  );
}
