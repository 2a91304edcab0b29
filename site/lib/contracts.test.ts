import { expect, test } from "vitest";
import type { Contracts } from "@/generated/contracts";
import schemas from "@/generated/schemas.json";
import { ContractError, checkContract } from "./contracts";

// A pattern that Python takes may be none in ECMAScript.
test.each(Object.keys(schemas))(
  "the schema of %s compiles, and refuses what is nothing",
  (name) => {
    expect(() => checkContract(name as keyof Contracts, {})).toThrow(ContractError);
  },
);

/** As earthquake-event/1.0 had it, which a rollback may show again. */
const EVENT = {
  schema: "earthquake-event/1.0",
  id: "us1",
  magnitude: 4.5,
  magnitude_type: "mb",
  place: "10 km N of Somewhere",
  occurred_at: "2025-05-03T00:00:00.000Z",
  updated_at: "2025-05-03T00:10:00.000Z",
  longitude_deg: 10,
  latitude_deg: 20,
  depth_km: 10,
  event_type: "earthquake",
  status: "reviewed",
  significance: 300,
  alert: null,
  felt_count: null,
  intensity_felt: null,
  intensity_estimated: null,
  is_tsunami_flagged: false,
  station_count: null,
  nearest_station_deg: null,
  residual_seconds: null,
  azimuthal_gap_deg: null,
  network: "us",
  linked_ids: [],
  source_url: "https://earthquake.usgs.gov/earthquakes/eventpage/us1",
};

test("an older minor version is read without what came later", () => {
  expect(checkContract("earthquake-event", EVENT).state).toBeUndefined();
});

test("a newer minor version is read, with what it adds let through", () => {
  const newer = { ...EVENT, schema: "earthquake-event/1.9", mood: "calm" };
  expect(checkContract("earthquake-event", newer).id).toBe("us1");
});

test("another major is refused", () => {
  const other = { ...EVENT, schema: "earthquake-event/2.0" };
  expect(() => checkContract("earthquake-event", other)).toThrow(/schema/);
});

test("what the first minor version has may never be missing", () => {
  const { place, ...without } = EVENT;
  expect(() => checkContract("earthquake-event", without)).toThrow(/place/);
});
