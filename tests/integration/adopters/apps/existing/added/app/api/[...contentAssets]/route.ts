import { createHandlers } from "@content-assets/next/handlers";
import { reader } from "@/content";

export const { GET, POST } = createHandlers(reader);
