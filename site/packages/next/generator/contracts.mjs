/**
 * JSON Schemas of contracts, as a reader needs them.
 *
 * A reader is not a writer: unknown members of a document are let through, and so is any
 * minor version of a major that we know. What comes in through the hook stays strict.
 */
import { readdirSync, readFileSync } from "node:fs";

const DOCUMENT_FILE = /^(?<name>[a-z0-9-]+)\.(?<major>\d+)\.\d+\.json$/;
const VERSION = /^(?<major>[a-z0-9-]+\/\d+)\.\d+$/;
const LATER = "x-since"; // a member that came in a minor version (`since` in Python)

/** The contracts in the folder `schemas` of `folder`, by name: {name, schema, major?}. */
export function readContracts(folder) {
  const schemas = new URL("schemas/", folder);
  return readdirSync(schemas)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => readContract(name, readJson(name, schemas)));
}

export function readJson(name, folder) {
  return JSON.parse(readFileSync(new URL(name, folder), "utf8"));
}

function readContract(file, schema) {
  const document = DOCUMENT_FILE.exec(file)?.groups;
  if (!document) return { name: file.replace(/\.json$/, ""), schema };
  return { name: document.name, major: Number(document.major), schema: readerSchema(schema) };
}

/**
 * The same schema for someone who reads: open to what a newer minor version adds, and without
 * what an older one, after a rollback, lacks.
 */
function readerSchema(schema) {
  return JSON.parse(JSON.stringify(schema), (_key, value) => {
    if (value?.additionalProperties === false) delete value.additionalProperties;
    if (value?.required && value.properties) {
      value.required = value.required.filter((name) => !(LATER in value.properties[name]));
      for (const member of Object.values(value.properties)) delete member[LATER];
    }
    const version = VERSION.exec(value?.properties?.schema?.const);
    if (version) {
      const pattern = `^${version.groups.major}\\.\\d+$`;
      value.properties.schema = { type: "string", pattern };
      value.required = [...value.required, "schema"];
    }
    return value;
  });
}
