import { KpChart } from "@content/_components/kp-chart";
import { KpTable } from "@content/_components/kp-table";
import { SpaceWeatherAlerts } from "@content/_components/space-weather-alerts";
import { SpaceWeatherLead } from "@content/_components/space-weather-lead";
import { StormScale } from "@content/_components/storm-scale";
import { DocumentPage, Unpublished } from "@content-assets/next";
import type { Metadata } from "next";
import { alternatesOf, getDocument } from "@/lib/reader";

export const metadata: Metadata = {
  title: "Space weather",
  description: "The planetary K index, observed and forecast, with NOAA’s watches and alerts.",
  alternates: alternatesOf("/space-weather"),
};

export default async function SpaceWeatherPage() {
  const [observed, forecast, alerts] = await Promise.all([
    getDocument("planetary-k-observed"),
    getDocument("planetary-k-forecast"),
    getDocument("space-weather-alerts"),
  ]);
  const states = await Promise.all(
    ["swpc_kp", "swpc_forecast", "swpc_alerts"].map((source) =>
      getDocument("source-state", { source }),
    ),
  );
  if (!observed) return <Unpublished sources={states} others={[forecast, alerts]} />;
  return (
    <DocumentPage documents={[observed, forecast, alerts]} sources={states}>
      <SpaceWeatherLead observed={observed.document} forecast={forecast?.document} />
      <KpChart />
      <div className="columns">
        <KpTable title="Observed" periods={observed.document.readings} />
        <KpTable title="Expected" periods={forecast?.document.periods ?? []} />
      </div>
      <StormScale observed={observed.document} />
      <SpaceWeatherAlerts alerts={alerts?.document.alerts ?? []} />
    </DocumentPage>
  );
}
