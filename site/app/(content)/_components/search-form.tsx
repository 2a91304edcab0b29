import { DAYS, EVERYTHING, type Filter, filterHref, MAGNITUDES, SORTS } from "@content/_lib/search";

/** A form that makes an address: it needs no JavaScript. */
export function SearchForm({ filter }: { filter: Filter }) {
  return (
    <search aria-label="Earthquakes">
      <form className="search" action="/earthquakes">
        <label>
          Place
          <input
            type="search"
            name="place"
            defaultValue={filter.place}
            maxLength={80}
            placeholder="Chile, Alaska, us7000…"
          />
        </label>
        <label>
          Magnitude
          <select name="magnitude" defaultValue={filter.magnitude ?? ""}>
            <option value="">Any</option>
            {MAGNITUDES.map((magnitude) => (
              <option key={magnitude} value={magnitude}>
                {magnitude} and above
              </option>
            ))}
          </select>
        </label>
        <label>
          Time
          <select name="days" defaultValue={filter.days ?? ""}>
            <option value="">Whole week</option>
            {DAYS.map((days) => (
              <option key={days} value={days}>
                Last {days === 1 ? "24 hours" : `${days} days`}
              </option>
            ))}
          </select>
        </label>
        <label>
          Order
          <select name="sort" defaultValue={filter.sort}>
            {Object.entries(SORTS).map(([sort, label]) => (
              <option key={sort} value={sort}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Show</button>
        {filterHref({ ...filter, page: 1 }) !== filterHref(EVERYTHING) && (
          <a href={filterHref(EVERYTHING)}>Everything</a>
        )}
      </form>
    </search>
  );
}
