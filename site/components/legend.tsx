import { DEPTH_CLASSES } from "@/lib/depth";
import { Mark } from "./mark";

const MAGNITUDES = [3, 5, 7];

/** What colour and size mean, on the map and in the lists. */
export function Legend() {
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
    </ul>
  );
}
