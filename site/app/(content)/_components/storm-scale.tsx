import { kpText } from "@content/_lib/space-weather";
import { Outside } from "@content-assets/next";
import type { PlanetaryKObserved } from "@/generated/contracts";

/** NOAA's scale of geomagnetic storms, and where it is said. */
export function StormScale({ observed }: { observed: PlanetaryKObserved }) {
  return (
    <section aria-labelledby="scale">
      <h2 id="scale">The scale of storms</h2>
      <dl className="storm-scale">
        {observed.scale.map(({ g_scale, label, kp_from }) => (
          <div key={g_scale}>
            <dt>
              <span className={`swatch g${g_scale}`} aria-hidden="true" /> G{g_scale}
            </dt>
            <dd>
              {label}, from Kp {kpText(kp_from)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="nothing">
        The scale is <Outside href={observed.scale_source_url}>NOAA’s</Outside>. A minus or plus is
        a third below or above: 5−, 5, 5+.
      </p>
    </section>
  );
}
