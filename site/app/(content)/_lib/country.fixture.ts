/** A country's document as tests want it. */
import type { CountryEarthquake, CountryNaturalEvent, CountryReport } from "@/generated/contracts";

export function earthquake(id: string, given: Partial<CountryEarthquake> = {}): CountryEarthquake {
  return {
    id,
    magnitude: 5,
    place: "20 km N of Suva, Fiji",
    occurred_at: "2025-05-04T12:00:00.000Z",
    depth_km: 10,
    event_type: "earthquake",
    alert: null,
    has_page: true,
    longitude_deg: 178.4,
    latitude_deg: -18.1,
    offshore_km: null,
    ...given,
  };
}

export function hazard(id: string, given: Partial<CountryNaturalEvent> = {}): CountryNaturalEvent {
  return {
    id,
    title: "Tropical Storm",
    category: "severeStorms",
    first_observed_at: "2025-05-01T00:00:00.000Z",
    last_observed_at: "2025-05-04T00:00:00.000Z",
    longitude_deg: -179,
    latitude_deg: -17,
    magnitude: 40,
    magnitude_unit: "kts",
    position_count: 2,
    offshore_km: 90,
    ...given,
  };
}

/** Fiji lies on both sides of 180°. */
export function report(given: Partial<CountryReport> = {}): CountryReport {
  return {
    schema: "country-report/1.0",
    slug: "fiji",
    name: "Fiji",
    code: "242",
    longitude_deg: 179,
    latitude_deg: -17,
    reach_deg: 3,
    earthquake_count: 0,
    largest: null,
    earthquakes: [],
    natural_event_count: 0,
    natural_events: [],
    ...given,
  };
}
