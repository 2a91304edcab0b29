import {
  heightOf,
  TIMELINE_HEIGHT,
  TIMELINE_MAGNITUDES,
  TIMELINE_WIDTH,
} from "@content/_lib/timeline";
import { countText, dayAndMonth, magnitudeText, weekdayText } from "@content/_lib/wording";
import type { DayCount } from "@/generated/contracts";

/** The week as it went: a drawing without text, labelled by text that grows with the reader's font. */
export function Timeline({ days }: { days: readonly DayCount[] }) {
  return (
    <div className="timeline">
      <div className="plot">
        {/* biome-ignore lint/performance/noImgElement: an SVG gains nothing from an image service */}
        <img
          src="/timeline.svg"
          width={TIMELINE_WIDTH}
          height={TIMELINE_HEIGHT}
          loading="lazy"
          alt="Every earthquake of the week at its time: the higher, the larger; colour is depth. The days below have the numbers."
        />
        <ul aria-hidden="true">
          {TIMELINE_MAGNITUDES.map((magnitude) => (
            <li key={magnitude} style={{ bottom: `${heightOf(magnitude).toFixed(1)}%` }}>
              {magnitude}
            </li>
          ))}
        </ul>
      </div>
      <ol style={{ gridTemplateColumns: `repeat(${days.length}, 1fr)` }}>
        {days.map((day) => (
          <Day key={day.date} day={day} />
        ))}
      </ol>
    </div>
  );
}

function Day({ day: { date, count, largest_magnitude } }: { day: DayCount }) {
  const [day, month] = dayAndMonth(date);
  return (
    <li>
      <strong>{countText(count)}</strong>
      <span className="visually-hidden"> on </span>
      <time dateTime={date}>
        {weekdayText(date)}{" "}
        <span>
          {day} <span className="month">{month}</span>
        </span>
      </time>
      {largest_magnitude !== null && (
        <small>
          <span className="visually-hidden">, largest magnitude</span>
          <span aria-hidden="true">max</span> {magnitudeText(largest_magnitude)}
        </small>
      )}
    </li>
  );
}
