import type { DayCount } from "@/generated/contracts";
import { countText, dayAndMonth, magnitudeText, weekdayText } from "@/lib/wording";

const COLUMN_WIDTH = 10; // of the drawing's own units; it is stretched to the labels' grid
const BAR_WIDTH = 7;
const HEIGHT = 100;

/** Events a day: bars drawn on the server, labels as text that grows with the reader's font. */
export function Days({ days }: { days: readonly DayCount[] }) {
  const most = Math.max(1, ...days.map(({ count }) => count));
  return (
    <div className="days">
      <svg
        viewBox={`0 0 ${days.length * COLUMN_WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {days.map(({ date, count }, place) => {
          const height = Math.round((count / most) * HEIGHT);
          const x = place * COLUMN_WIDTH + (COLUMN_WIDTH - BAR_WIDTH) / 2;
          return <rect key={date} x={x} y={HEIGHT - height} width={BAR_WIDTH} height={height} />;
        })}
      </svg>
      <ol style={{ gridTemplateColumns: `repeat(${days.length}, 1fr)` }}>
        {days.map(({ date, count, largest_magnitude }) => (
          <li key={date}>
            <strong>{countText(count)}</strong>
            <span className="visually-hidden"> on </span>
            <time dateTime={date}>
              {weekdayText(date)} <Day date={date} />
            </time>
            {largest_magnitude !== null && (
              <small>
                <span className="visually-hidden">, largest magnitude</span>
                <span aria-hidden="true">max</span> {magnitudeText(largest_magnitude)}
              </small>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Day({ date }: { date: string }) {
  const [day, month] = dayAndMonth(date);
  return (
    <span>
      {day} <span className="month">{month}</span>
    </span>
  );
}
