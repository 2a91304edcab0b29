import { type Cell, gapText, levelOf, type Month, monthsOf } from "@content/_lib/calendar";
import { dayHref } from "@content/_lib/hrefs";
import { countText, dayText, magnitudeText, monthText } from "@content/_lib/wording";
import type { ArchivedDay } from "@/generated/contracts";

const WEEKDAYS = [
  ["Mo", "Monday"],
  ["Tu", "Tuesday"],
  ["We", "Wednesday"],
  ["Th", "Thursday"],
  ["Fr", "Friday"],
  ["Sa", "Saturday"],
  ["Su", "Sunday"],
] as const;

/** The archived days by month, newest first: each a link with what happened. */
export function Calendar({ days }: { days: readonly ArchivedDay[] }) {
  const most = Math.max(1, ...days.map(({ count }) => count));
  return (
    <section className="calendar" aria-label="Calendar">
      {monthsOf(days).map((each) =>
        "month" in each ? (
          <MonthTable key={each.month} month={each} most={most} />
        ) : (
          <p key={each.first} className="nothing">
            {gapText(each)}
          </p>
        ),
      )}
    </section>
  );
}

function MonthTable({ month, most }: { month: Month; most: number }) {
  return (
    <table id={`m${month.month}`}>
      <caption>{monthText(month.month)}</caption>
      <thead>
        <tr>
          {WEEKDAYS.map(([short, long]) => (
            <th key={short} scope="col" abbr={long}>
              {short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {month.weeks.map((week) => (
          <tr key={week.find((cell) => cell)?.date}>
            {week.map((cell, place) => (
              <Day key={WEEKDAYS[place]?.[0]} cell={cell} most={most} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ cell, most }: { cell: Cell | null; most: number }) {
  if (!cell) return <td />;
  const { archived, date, day } = cell;
  if (!archived) {
    return (
      <td>
        <span className="absent">
          {day}
          <span className="visually-hidden"> not archived</span>
        </span>
      </td>
    );
  }
  const largest = archived.largest_magnitude;
  const told = `${dayText(date)}: ${countText(archived.count)} events${
    largest === null ? "" : `, largest magnitude ${magnitudeText(largest)}`
  }`;
  return (
    <td>
      <a href={dayHref(date)} className={`level${levelOf(archived.count, most)}`} aria-label={told}>
        {day} <small>{countText(archived.count)}</small>
      </a>
    </td>
  );
}

/** The same, month by month, as numbers. */
export function MonthsTable({ days }: { days: readonly ArchivedDay[] }) {
  const months = monthsOf(days).filter((each) => "month" in each);
  return (
    <section aria-labelledby="months">
      <h2 id="months">Month by month</h2>
      <table className="listing counted">
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col">Days</th>
            <th scope="col">Events</th>
            <th scope="col">Largest</th>
          </tr>
        </thead>
        <tbody>
          {months.map(({ month, archived }) => (
            <tr key={month}>
              <th scope="row">
                <a href={`#m${month}`}>{monthText(month)}</a>
              </th>
              <td>{countText(archived.length)}</td>
              <td>{countText(archived.reduce((sum, { count }) => sum + count, 0))}</td>
              <td>{largestText(archived)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function largestText(days: readonly ArchivedDay[]): string {
  const known = days.flatMap(({ largest_magnitude }) => largest_magnitude ?? []);
  return known.length > 0 ? magnitudeText(Math.max(...known)) : "–";
}
