import { kpText } from "@content/_lib/space-weather";
import { countText, depthText, magnitudeText, spanText } from "@content/_lib/wording";
import { Instant } from "@content-assets/next";
import type {
  EarthquakeSummary,
  OpenNaturalEvents,
  PlanetaryKObserved,
} from "@/generated/contracts";
import { EventName } from "./event-list";

const STRONG_MAGNITUDE = 4.5; // where USGS' own list of strong earthquakes begins

interface Props {
  readonly summary: EarthquakeSummary;
  readonly open: OpenNaturalEvents | undefined;
  readonly observed: PlanetaryKObserved | undefined;
}

/** The week in a headline and a figure or two of each source. */
export function Lead({ summary, open, observed }: Props) {
  const reading = observed?.readings.at(-1);
  const { first_occurred_at: first, last_occurred_at: last } = summary;
  return (
    <section className="lead">
      <div>
        {first && last && <p className="kicker">{spanText(first, last)}</p>}
        <Headline summary={summary} />
      </div>
      <dl className="figures">
        <Figure name="earthquakes recorded" value={countText(summary.event_count)} />
        <Figure name="of magnitude 4.5 and above" value={countText(strongCount(summary))} />
        {open && <Figure name="natural events go on" value={countText(open.event_count)} />}
        {reading && <Figure name="the planetary K index" value={kpText(reading.kp)} />}
      </dl>
    </section>
  );
}

function Headline({ summary }: { summary: EarthquakeSummary }) {
  const largest = summary.largest[0];
  if (!largest) return <h1>A week without earthquakes in the feed</h1>;
  return (
    <>
      <h1>
        <span className="visually-hidden">Magnitude </span>
        <span className="magnitude">{magnitudeText(largest.magnitude)}</span>{" "}
        <span>
          <EventName event={largest} />
        </span>
      </h1>
      <p className="deck">
        The largest of the week’s {countText(summary.event_count)} seismic events was recorded on{" "}
        <Instant at={largest.occurred_at} />
        {largest.depth_km !== null && <>, {depthText(largest.depth_km)} below the surface</>}.
      </p>
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function strongCount({ bands }: EarthquakeSummary): number {
  const strong = bands.filter(({ minimum }) => minimum !== null && minimum >= STRONG_MAGNITUDE);
  return strong.reduce((sum, { count }) => sum + count, 0);
}
