/**
 * Depth classes and their colours, the same on the map, in lists and in the legend.
 *
 * Shallow, intermediate and deep as USGS divides them. The colours differ in lightness as well
 * as in hue, so that they can be told apart without seeing red or green.
 */

export interface DepthClass {
  readonly name: "shallow" | "intermediate" | "deep" | "unknown";
  readonly label: string;
  readonly light: string;
  readonly dark: string;
}

const SHALLOW = {
  name: "shallow",
  label: "Shallow, to 70 km",
  light: "#d2481f",
  dark: "#ff8f5e",
} as const;
const INTERMEDIATE = {
  name: "intermediate",
  label: "70 to 300 km",
  light: "#7a4fa3",
  dark: "#c79bf2",
} as const;
const DEEP = {
  name: "deep",
  label: "Deeper than 300 km",
  light: "#14507f",
  dark: "#62b5ff",
} as const;
const UNKNOWN = {
  name: "unknown",
  label: "Depth unknown",
  light: "#75706a",
  dark: "#a09c96",
} as const;

/** In the order of the legend. */
export const DEPTH_CLASSES: readonly DepthClass[] = [SHALLOW, INTERMEDIATE, DEEP, UNKNOWN];

export function depthClass(depthKm: number | null): DepthClass {
  if (depthKm === null) return UNKNOWN;
  if (depthKm < 70) return SHALLOW;
  return depthKm < 300 ? INTERMEDIATE : DEEP;
}

/** Radius of an event's mark, in pixels of a map 960 wide; its area grows about threefold a step. */
export function markRadius(magnitude: number | null): number {
  return Math.max(1, 0.4 * 1.65 ** (magnitude ?? 0));
}
