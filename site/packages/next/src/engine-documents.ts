/** The engine's own documents, which every content has: catalogue, lineage, states of sources. */
import { ENGINE } from "./content.js";
import { createReader } from "./reader.js";

export const { getDocument } = createReader(ENGINE);
