import { offshoreText, tallyText } from "@content/_lib/countries";
import { magnitudeText } from "@content/_lib/wording";
import { Instant } from "@content-assets/next";
import type { CountryReport } from "@/generated/contracts";
import { EventName } from "./event-list";

/** What happened in a country, at first sight. */
export function CountryHeader({ report }: { report: CountryReport }) {
  const { name, largest } = report;
  const offshore = offshoreText(largest?.offshore_km ?? null);
  return (
    <header>
      <p className="kicker">
        <a href="/countries">Countries</a>
      </p>
      <h1>
        <span>{name}</span>
      </h1>
      <p className="deck">In it and off its coasts: {tallyText(report)}.</p>
      {largest && (
        <p>
          The largest earthquake had magnitude {magnitudeText(largest.magnitude)}:{" "}
          <EventName event={largest} />, on <Instant at={largest.occurred_at} />
          {offshore && `, ${offshore}`}.
        </p>
      )}
    </header>
  );
}
