import { DEPTH_CLASSES } from "@content/_lib/depth";
import type { NaturalEventGroup } from "@/generated/contracts";
import { Mark } from "./mark";
import { NaturalEventMark } from "./natural-event-mark";

const MAGNITUDES = [3, 5, 7];

interface Props {
  /** Kinds of natural events that are on the map, too. */
  readonly kinds: readonly Pick<NaturalEventGroup, "id" | "title">[];
}

/** What colour, size and shape mean, on the map and in the lists. */
export function Legend({ kinds }: Props) {
  return (
    <ul className="legend" aria-label="Legend">
      {DEPTH_CLASSES.filter(({ name }) => name !== "unknown").map(({ name, label }) => (
        <li key={name}>
          <span className={`swatch ${name}`} aria-hidden="true" />
          {label}
        </li>
      ))}
      {MAGNITUDES.map((magnitude) => (
        <li key={magnitude}>
          <Mark magnitude={magnitude} depthKm={null} />
          Magnitude {magnitude}
        </li>
      ))}
      {kinds.map(({ id, title }) => (
        <li key={id}>
          <NaturalEventMark category={id} />
          {title}
        </li>
      ))}
    </ul>
  );
}
