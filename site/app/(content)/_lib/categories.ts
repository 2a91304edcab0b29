/**
 * Categories of natural events: their marks, the same on the map, in lists and in the legend.
 *
 * Each has a shape and a colour, so that they can be told apart without seeing colours.
 * EONET may name a new one at any time: it gets the last mark.
 */

export interface Category {
  readonly id: string;
  readonly light: string;
  readonly dark: string;
  /** Around 0, 0; about 10 units wide. */
  readonly shape: string;
}

const CIRCLE = "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z";
const TRIANGLE = "M0 -6L5.5 4.5H-5.5Z";
const SQUARE = "M-4.5 -4.5H4.5V4.5H-4.5Z";
const DIAMOND = "M0 -6.5L5.5 0L0 6.5L-5.5 0Z";
const DOWN = "M0 6L5.5 -4.5H-5.5Z";
const CROSS = "M-1.8 -5.5H1.8V-1.8H5.5V1.8H1.8V5.5H-1.8V1.8H-5.5V-1.8H-1.8Z";

const CATEGORIES: readonly Category[] = [
  { id: "wildfires", light: "#c2410c", dark: "#ff8f5e", shape: TRIANGLE },
  { id: "severeStorms", light: "#1d5fa8", dark: "#6cb6ff", shape: CIRCLE },
  { id: "volcanoes", light: "#9b1c3b", dark: "#ff8aa6", shape: DIAMOND },
  { id: "seaLakeIce", light: "#0f7285", dark: "#5fd0e0", shape: SQUARE },
  { id: "floods", light: "#3b4cc0", dark: "#9aa8ff", shape: DOWN },
];
const OTHER: Category = { id: "other", light: "#6b655c", dark: "#b5afa5", shape: CROSS };

export function categoryOf(id: string): Category {
  return CATEGORIES.find((each) => each.id === id) ?? OTHER;
}

/** Every mark that there is. */
export const ALL_CATEGORIES: readonly Category[] = [...CATEGORIES, OTHER];
