/** A form that makes an address: it needs no JavaScript. */
export function CountryForm({ name }: { name: string }) {
  return (
    <search aria-label="Countries">
      <form className="search by-name" action="/countries">
        <label>
          Name
          <input
            type="search"
            name="q"
            defaultValue={name}
            maxLength={80}
            placeholder="Chile, Côte d’Ivoire, island…"
          />
        </label>
        <button type="submit">Show</button>
        {name && <a href="/countries">All countries</a>}
      </form>
    </search>
  );
}
