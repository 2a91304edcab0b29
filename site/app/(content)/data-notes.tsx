/** What the page of the data has after its catalogue; the engine imports it. */
import type { DataNotes } from "@content-assets/next/pages";
import { Citation } from "./_components/citation";
import { Examples } from "./_components/examples";

export const DATA_NOTES: DataNotes = [
  { title: "Examples", body: <Examples /> },
  { title: "How to cite", body: <Citation /> },
];
