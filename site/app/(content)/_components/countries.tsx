import { byMagnitude, countryHref, findCountries, isEventful } from "@content/_lib/countries";
import { ATLAS } from "@content/_lib/sources";
import { countText, magnitudeText } from "@content/_lib/wording";
import { DocumentPage, type Published, type SourceState } from "@content-assets/next";
import type { CountryBrief, Countries as CountryIndex } from "@/generated/contracts";
import { CountryForm } from "./country-form";

interface Props {
  readonly index: Published<CountryIndex>;
  readonly sources: readonly (Published<SourceState> | null)[];
  readonly name: string;
}

/** The list of countries: all, or those whose name an address asks for. */
export function Countries({ index, sources, name }: Props) {
  const found = findCountries(index.document.countries, name);
  return (
    <DocumentPage documents={[index]} sources={[...sources, ATLAS]}>
      <header className="opening">
        <h1>Countries</h1>
        <p className="deck">
          The week’s earthquakes of magnitude 2.5 and above and the open natural events, by the
          country that they are in, or off whose coast they are, up to 370 km.
        </p>
      </header>
      <CountryForm name={name} />
      {name && <p className="found">{foundText(found.length)}</p>}
      <Eventful countries={found.filter(isEventful).toSorted(byMagnitude)} />
      <Quiet countries={found.filter((country) => !isEventful(country))} />
    </DocumentPage>
  );
}

function foundText(count: number): string {
  if (count === 0) return "No country has such a name.";
  return `${countText(count)} ${count === 1 ? "country has" : "countries have"} such a name.`;
}

function Eventful({ countries }: { countries: readonly CountryBrief[] }) {
  if (countries.length === 0) return null;
  return (
    <section aria-labelledby="eventful">
      <h2 id="eventful">Where something happened</h2>
      <table className="listing counted countries">
        <thead>
          <tr>
            <th scope="col">Country</th>
            <th scope="col">Largest</th>
            <th scope="col">Earth&shy;quakes</th>
            <th scope="col">Natural events</th>
          </tr>
        </thead>
        <tbody>
          {countries.map((country) => (
            <tr key={country.slug}>
              <th scope="row">
                <a href={countryHref(country.slug)}>{country.name}</a>
              </th>
              <td>
                {country.largest_magnitude === null
                  ? "none"
                  : magnitudeText(country.largest_magnitude)}
              </td>
              <td>{countText(country.earthquake_count)}</td>
              <td>{countText(country.natural_event_count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Quiet({ countries }: { countries: readonly CountryBrief[] }) {
  if (countries.length === 0) return null;
  return (
    <section aria-labelledby="quiet">
      <h2 id="quiet">Nothing recent</h2>
      <ul className="quiet">
        {countries.map(({ slug, name }) => (
          <li key={slug}>
            <a href={countryHref(slug)}>{name}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
