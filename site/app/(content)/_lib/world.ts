/** The world's land and borders (Natural Earth, public domain, by way of world-atlas). */
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-110m.json";

const topology = atlas as unknown as Topology<{
  countries: GeometryCollection;
  land: GeometryCollection;
}>;

export const LAND = feature(topology, topology.objects.land);
export const BORDERS = mesh(topology, topology.objects.countries, (a, b) => a !== b);
