import { categoryOf } from "@content/_lib/categories";

/** The mark of a category, as on the map; words beside it say what it means. */
export function NaturalEventMark({ category }: { category: string }) {
  const { id, shape } = categoryOf(category);
  return (
    <svg className={`hazard ${id}`} viewBox="-7 -7 14 14" aria-hidden="true">
      <path d={shape} />
    </svg>
  );
}
