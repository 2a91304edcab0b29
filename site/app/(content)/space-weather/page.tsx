import { KpChart } from "@content/_components/kp-chart";
import { KpTable } from "@content/_components/kp-table";
import { SpaceWeatherAlerts } from "@content/_components/space-weather-alerts";
import { SpaceWeatherLead } from "@content/_components/space-weather-lead";
import { StormScale } from "@content/_components/storm-scale";
import type { Metadata } from "next";
import { Colophon } from "@/components/colophon";
import { Proof } from "@/components/proof";
import { SourceNotice } from "@/components/source-notice";
import { Unpublished } from "@/components/unpublished";
import { getDocument } from "@/lib/content";
import { alternatesOf } from "@/lib/head";

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
  const documents = [observed, forecast, alerts, ...states].filter((each) => each !== null);
  return (
    <>
      <Proof documents={documents} />
      {states.map((state) => (
        <SourceNotice key={state?.path} source={state?.document} />
      ))}
      <SpaceWeatherLead observed={observed.document} forecast={forecast?.document} />
      <KpChart />
      <div className="columns">
        <KpTable title="Observed" periods={observed.document.readings} />
        <KpTable title="Expected" periods={forecast?.document.periods ?? []} />
      </div>
      <StormScale observed={observed.document} />
      <SpaceWeatherAlerts alerts={alerts?.document.alerts ?? []} />
      <Colophon documents={documents} sources={states.map((state) => state?.document)} />
    </>
  );
}
