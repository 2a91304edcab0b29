import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Comparison } from "@/components/comparison";
import { ReleaseView } from "@/components/release-view";
import { alternatesOf } from "@/lib/head";
import { parseRange } from "@/lib/history";
import { decodedParam } from "@/lib/params";
import { getRelease } from "@/lib/records";

/** Releases don't change, and their names can't be foreseen: each page is made once, and kept. */
export function generateStaticParams(): { name: string }[] {
  return [];
}

export async function generateMetadata({
  params,
}: PageProps<"/releases/[name]">): Promise<Metadata> {
  const name = decodedParam((await params).name);
  const numbers = name.split("...").map((each) => each.split("-")[0]);
  return {
    title: numbers.length > 1 ? `Releases ${numbers.join(" to ")}` : `Release ${numbers[0]}`,
    alternates: alternatesOf(`/releases/${name}`),
  };
}

/** One release by its name, `12-0199…`, or the difference of two, `12-0199…...14-0199…`. */
export default async function ReleasePage({ params }: PageProps<"/releases/[name]">) {
  const name = decodedParam((await params).name);
  const range = parseRange(name);
  const names = range ? [range.from, range.to] : [name];
  const [first, second] = await Promise.all(names.map(getRelease));
  if (!first || (range && !second)) notFound();
  return second ? <Comparison from={first} to={second} /> : <ReleaseView release={first} />;
}
