import { kpText, stormText } from "@content/_lib/space-weather";
import { Instant } from "@content-assets/next";
import type { PlanetaryKForecast, PlanetaryKObserved } from "@/generated/contracts";

interface Props {
  readonly observed: PlanetaryKObserved;
  readonly forecast: PlanetaryKForecast | undefined;
}

/** The newest reading in a headline; the largest of what was, and of what is expected. */
export function SpaceWeatherLead({ observed, forecast }: Props) {
  const { readings, largest, scale } = observed;
  const latest = readings.at(-1) ?? largest;
  const expected = forecast?.largest;
  return (
    <header className="opening">
      <p className="kicker">Space weather</p>
      <h1>
        <span className="magnitude">Kp {kpText(latest.kp)}</span>{" "}
        <span>{latest.g_scale ? stormText(latest.g_scale, scale) : "No geomagnetic storm"}</span>
      </h1>
      <p className="deck">
        The planetary K index of the three hours from <Instant at={latest.starts_at} />, on a scale
        from 0 to 9. The largest of these days was {kpText(largest.kp)} (
        {stormText(largest.g_scale, scale)}), from <Instant at={largest.starts_at} />.
        {expected && (
          <>
            {" "}
            The largest that is expected is {kpText(expected.kp)} (
            {stormText(expected.g_scale, scale)}), from <Instant at={expected.starts_at} />.
          </>
        )}
      </p>
    </header>
  );
}
