/** The package's route handlers, of this site. */
import { createHandlers } from "@content-assets/next/handlers";
import { reader } from "@/lib/reader";

export const HANDLERS = createHandlers(reader);
