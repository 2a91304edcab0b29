import type { EarthquakeEvent } from "@/generated/contracts";
import { coordinatesText, countText, depthText, instantText, kindText } from "@/lib/wording";
import { type Fact, Facts } from "./facts";

const KM_PER_DEG = 111.2;
const ALERTS = {
  green: "Green: damage and casualties are unlikely",
  yellow: "Yellow: some damage and casualties are possible",
  orange: "Orange: significant damage and casualties are likely",
  red: "Red: high casualties and extensive damage are probable",
} as const;

/** Everything that the document says, in three groups. */
export function EventFacts({ event }: { event: EarthquakeEvent }) {
  return (
    <div className="fact-groups">
      <Facts title="What happened" facts={whatHappened(event)} />
      <Facts title="What was felt" facts={whatWasFelt(event)} />
      <Facts title="How well it is known" facts={howWellKnown(event)} />
    </div>
  );
}

function whatHappened(event: EarthquakeEvent): Fact[] {
  return [
    ["Kind", kindText(event.event_type)],
    ["Time", <time dateTime={event.occurred_at}>{instantText(event.occurred_at)}</time>],
    ["Position", coordinatesText(event.latitude_deg, event.longitude_deg)],
    ["Depth", depthText(event.depth_km)],
    ["Tsunami", event.is_tsunami_flagged ? "Flagged: large, in an oceanic region" : null],
  ];
}

function whatWasFelt(event: EarthquakeEvent): Fact[] {
  const { alert, felt_count: reports, intensity_felt: felt, intensity_estimated: estimated } = event;
  return [
    ["Alert", alert && <span className={`alert ${alert}`}>{ALERTS[alert]}</span>],
    ["Reports", reports === null ? null : `${countText(reports)} people said that they felt it`],
    ["Intensity reported", felt === null ? null : `${felt.toFixed(1)} of 12`],
    ["Intensity estimated", estimated === null ? null : `${estimated.toFixed(1)} of 12`],
    ["Significance", `${countText(event.significance)} on the scale of USGS`],
  ];
}

function howWellKnown(event: EarthquakeEvent): Fact[] {
  const nearestKm = event.nearest_station_deg === null ? null : event.nearest_station_deg * KM_PER_DEG;
  return [
    ["Status", STATUSES[event.status] ?? event.status],
    ["Updated", <time dateTime={event.updated_at}>{instantText(event.updated_at)}</time>],
    ["Stations", event.station_count === null ? null : countText(event.station_count)],
    ["Nearest station", nearestKm === null ? null : `${countText(Math.round(nearestKm))} km away`],
    ["Azimuthal gap", event.azimuthal_gap_deg === null ? null : `${event.azimuthal_gap_deg}°`],
    ["Travel-time residual", event.residual_seconds === null ? null : `${event.residual_seconds} s`],
    ["Network", <code>{event.network}</code>],
    ["Identifiers", <code>{[event.id, ...event.linked_ids].join(" ")}</code>],
  ];
}

const STATUSES: Readonly<Record<string, string>> = {
  automatic: "Automatic: no person has looked at it yet",
  reviewed: "Reviewed by a seismologist",
  deleted: "Deleted by the network",
};
