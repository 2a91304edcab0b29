import {
  coordinatesText,
  countText,
  degreesText,
  depthText,
  intensityText,
  kindText,
  secondsText,
} from "@content/_lib/wording";
import { Instant, InstantWithLocal } from "@content-assets/next";
import type { EarthquakeEvent } from "@/generated/contracts";
import { Fact, Facts } from "./facts";

const KM_PER_DEG = 111.2;
const ALERTS = {
  green: "Green: damage and casualties are unlikely",
  yellow: "Yellow: some damage and casualties are possible",
  orange: "Orange: significant damage and casualties are likely",
  red: "Red: high casualties and extensive damage are probable",
} as const;
const STATUSES: Readonly<Record<string, string>> = {
  automatic: "Automatic: no person has looked at it yet",
  reviewed: "Reviewed by a seismologist",
  deleted: "Deleted by the network",
};

/** Everything that the document says, in three groups. */
export function EventFacts({ event }: { event: EarthquakeEvent }) {
  return (
    <div className="fact-groups">
      <WhatHappened event={event} />
      <WhatWasFelt event={event} />
      <HowWellKnown event={event} />
    </div>
  );
}

function WhatHappened({ event }: { event: EarthquakeEvent }) {
  return (
    <Facts title="What happened">
      <Fact name="Kind">{kindText(event.event_type)}</Fact>
      <Fact name="Time">
        <InstantWithLocal at={event.occurred_at} />
      </Fact>
      <Fact name="Position">{coordinatesText(event.latitude_deg, event.longitude_deg)}</Fact>
      <Fact name="Depth">{depthText(event.depth_km)}</Fact>
      <Fact name="Tsunami">
        {event.is_tsunami_flagged ? "Flagged: large, in an oceanic region" : null}
      </Fact>
    </Facts>
  );
}

function WhatWasFelt({ event }: { event: EarthquakeEvent }) {
  const { alert, felt_count: reports } = event;
  return (
    <Facts title="What was felt">
      <Fact name="Alert">{alert && <span className={`alert ${alert}`}>{ALERTS[alert]}</span>}</Fact>
      <Fact name="Reports">{reports ? `${countText(reports)} from people who felt it` : null}</Fact>
      <Fact name="Intensity reported">{intensityText(event.intensity_felt)}</Fact>
      <Fact name="Intensity estimated">{intensityText(event.intensity_estimated)}</Fact>
      <Fact name="Significance">{countText(event.significance)} on the scale of USGS</Fact>
    </Facts>
  );
}

function HowWellKnown({ event }: { event: EarthquakeEvent }) {
  const nearest = event.nearest_station_deg;
  return (
    <Facts title="How well it is known">
      <Fact name="Status">{STATUSES[event.status] ?? event.status}</Fact>
      <Fact name="Updated">
        <Instant at={event.updated_at} />
      </Fact>
      <Fact name="Stations">{event.station_count}</Fact>
      <Fact name="Nearest station">
        {nearest === null ? null : `${countText(Math.round(nearest * KM_PER_DEG))} km away`}
      </Fact>
      <Fact name="Azimuthal gap">{degreesText(event.azimuthal_gap_deg)}</Fact>
      <Fact name="Travel-time residual">{secondsText(event.residual_seconds)}</Fact>
      <Fact name="Network">
        <code>{event.network}</code>
      </Fact>
      <Fact name="Identifiers">
        <code>{[event.id, ...event.linked_ids].join(" ")}</code>
      </Fact>
    </Facts>
  );
}
