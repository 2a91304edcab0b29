import { describe, expect, test } from "vitest";
import type { CountryBrief } from "@/generated/contracts";
import {
  byMagnitude,
  countryHref,
  findCountries,
  isEventful,
  offshoreText,
  parseName,
  tallyText,
} from "./countries";
import { report } from "./country.fixture";

function country(name: string, given: Partial<CountryBrief> = {}): CountryBrief {
  const counts = { earthquake_count: 0, largest_magnitude: null, natural_event_count: 0 };
  return { slug: name.toLowerCase(), name, ...counts, ...given };
}

const ALL = [country("Chile"), country("Côte d’Ivoire"), country("São Tomé and Príncipe")];

describe("countries by name", () => {
  test.each([
    ["", ["Chile", "Côte d’Ivoire", "São Tomé and Príncipe"]],
    ["  chi ", ["Chile"]],
    ["COTE", ["Côte d’Ivoire"]],
    ["principe sao", ["São Tomé and Príncipe"]],
    ["chile peru", []],
    ["(.*)", []],
  ])("%j finds %j", (name, expected) => {
    expect(findCountries(ALL, name).map((each) => each.name)).toEqual(expected);
  });

  test.each([
    [{}, ""],
    [{ q: " Chile " }, "Chile"],
    [{ q: ["Chile", "Peru"] }, "Chile"],
    [{ place: "Chile" }, ""],
    [{ q: "x".repeat(5000) }, "x".repeat(80)],
  ])("%j asks for %j", (query, expected) => {
    expect(parseName(query)).toBe(expected);
  });
});

describe("what is said of a country", () => {
  test("its page is found by the page rule", () => {
    expect(countryHref("chile")).toBe("/countries/chile");
  });

  test.each([
    [0, 0, "no earthquakes of the week and no open natural events"],
    [1, 1, "1 earthquake of the week and 1 open natural event"],
    [1200, 2, "1,200 earthquakes of the week and 2 open natural events"],
  ])("%d and %d: %s", (earthquake_count, natural_event_count, expected) => {
    expect(tallyText(report({ earthquake_count, natural_event_count }))).toBe(expected);
  });

  test.each([
    [null, null],
    [0, "1 km off the coast"],
    [1234, "1,234 km off the coast"],
  ])("%j km off: %j", (kilometres, expected) => {
    expect(offshoreText(kilometres)).toBe(expected);
  });

  test("the strongest earthquake comes first, then the most events, then the name", () => {
    const countries = [
      country("Zambia", { natural_event_count: 1 }),
      country("Angola", { natural_event_count: 1 }),
      country("Mali", { natural_event_count: 2 }),
      country("Japan", { earthquake_count: 1, largest_magnitude: 4 }),
      country("Chile", { earthquake_count: 1, largest_magnitude: 5 }),
    ];
    const names = countries.toSorted(byMagnitude).map(({ name }) => name);
    expect(names).toEqual(["Chile", "Japan", "Mali", "Angola", "Zambia"]);
    expect(countries.every(isEventful)).toBe(true);
    expect(isEventful(country("Monaco"))).toBe(false);
  });
});
