import { type Filter, type Found, filterHref, search } from "@content/_lib/search";
import { countText } from "@content/_lib/wording";
import { DocumentPage, type Published, type SourceState } from "@content-assets/next";
import type { EarthquakeWeek } from "@/generated/contracts";
import { EarthquakeTable } from "./earthquake-table";
import { SearchForm } from "./search-form";

interface Props {
  readonly week: Published<EarthquakeWeek>;
  readonly source: Published<SourceState> | null;
  readonly filter: Filter;
}

/** The list of the week's earthquakes: the whole, or what an address asks for. */
export function Earthquakes({ week, source, filter }: Props) {
  const found = search(week.document, filter);
  return (
    <DocumentPage documents={[week]} sources={[source]}>
      <header className="opening">
        <h1>Earthquakes</h1>
        <p className="deck">
          All {countText(week.document.features.length)} seismic events of the week that the feed
          has, small ones too. Those of magnitude 2.5 and above have a page of their own.
        </p>
      </header>
      <SearchForm filter={filter} />
      <section aria-labelledby="found">
        <h2 id="found">{foundText(found)}</h2>
        {found.total > 0 && <EarthquakeTable events={found.events} />}
        {found.pages > 1 && <Pager filter={filter} found={found} />}
      </section>
    </DocumentPage>
  );
}

function foundText({ events, total, first }: Found): string {
  if (total === 0) return "No event of this week is like that";
  if (total === events.length) return `${countText(total)} event${total === 1 ? "" : "s"}`;
  const range = `${countText(first + 1)} to ${countText(first + events.length)}`;
  return `Events ${range} of ${countText(total)}`;
}

function Pager({ filter, found }: { filter: Filter; found: Found }) {
  const page = Math.min(filter.page, found.pages);
  return (
    <nav className="pager" aria-label="Pages of the list">
      {page > 1 && (
        <a rel="prev" href={filterHref({ ...filter, page: page - 1 })}>
          Previous
        </a>
      )}
      <span>
        Page {page} of {found.pages}
      </span>
      {page < found.pages && (
        <a rel="next" href={filterHref({ ...filter, page: page + 1 })}>
          Next
        </a>
      )}
    </nav>
  );
}
