import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Comparison } from "../components/comparison.js";
import { ReleaseView } from "../components/release-view.js";
import { parseRange } from "../history.js";
import { decodedParam } from "../params.js";
import type { Site } from "../reader.js";
import { getRelease } from "../records.js";

export interface ReleaseProps {
  readonly params: Promise<{ readonly name: string }>;
}

/** One release by its name, `12-0199…`, or the difference of two, `12-0199…...14-0199…`. */
export function createReleasePage({ alternatesOf, rule }: Site) {
  return {
    /** Releases don't change, and their names can't be foreseen: each page is made once, and kept. */
    generateStaticParams: (): { name: string }[] => [],
    generateMetadata: async ({ params }: ReleaseProps): Promise<Metadata> => {
      const name = decodedParam((await params).name);
      const numbers = name.split("...").map((each) => each.split("-")[0]);
      return {
        title: numbers.length > 1 ? `Releases ${numbers.join(" to ")}` : `Release ${numbers[0]}`,
        alternates: alternatesOf(`/releases/${name}`),
      };
    },
    Page: async ({ params }: ReleaseProps) => {
      const name = decodedParam((await params).name);
      const range = parseRange(name);
      const names = range ? [range.from, range.to] : [name];
      const [first, second] = await Promise.all(names.map(getRelease));
      if (!first || (range && !second)) notFound();
      if (second) return <Comparison from={first} to={second} rule={rule} />;
      return <ReleaseView release={first} rule={rule} />;
    },
  };
}
