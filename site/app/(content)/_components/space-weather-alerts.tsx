import { alertAnchor } from "@content/_lib/space-weather";
import { countText } from "@content/_lib/wording";
import { documentUrl, Instant } from "@content-assets/next";
import type { SpaceWeatherAlert } from "@/generated/contracts";

const MOST_SHOWN = 20;

/** SWPC's messages word for word, newest first. */
export function SpaceWeatherAlerts({ alerts }: { alerts: readonly SpaceWeatherAlert[] }) {
  const more = alerts.length - MOST_SHOWN;
  const shown = new Map(alerts.slice(0, MOST_SHOWN).map((alert) => [alertAnchor(alert), alert]));
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">Watches, warnings, alerts</h2>
      {alerts.length === 0 && <p className="nothing">No message is listed.</p>}
      <ol className="messages">
        {[...shown].map(([anchor, alert]) => (
          <li key={anchor} id={anchor}>
            <Message alert={alert} />
          </li>
        ))}
      </ol>
      {more > 0 && (
        <p className="nothing">
          And {countText(more)} more: <a href={documentUrl("space-weather/alerts.json")}>all</a>, as
          JSON.
        </p>
      )}
    </section>
  );
}

function Message({ alert }: { alert: SpaceWeatherAlert }) {
  const { headline, product_id, code, serial, issued_at, published_at, message } = alert;
  return (
    <article>
      <h3>{headline ?? product_id}</h3>
      <p className="nothing">
        Issued <Instant at={issued_at ?? published_at} />
        {code && (
          <>
            , code <code>{code}</code>
          </>
        )}
        {serial !== null && <>, serial number {serial}</>}
      </p>
      <details>
        <summary>The message as SWPC wrote it</summary>
        <pre>{message}</pre>
      </details>
    </article>
  );
}
