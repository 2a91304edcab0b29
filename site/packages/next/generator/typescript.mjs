/**
 * JSON Schema, as pydantic writes it, to TypeScript interfaces.
 *
 * Belongs here: the shapes that our models make. A shape that it doesn't know is an error,
 * never `unknown`: a type that says nothing would check nothing.
 */

/** One interface for each contract and each definition within, in the order of their names. */
export function interfacesOf(contracts) {
  const objects = {};
  for (const { schema } of contracts)
    Object.assign(objects, schema.$defs, { [schema.title]: schema });
  return Object.keys(objects)
    .sort()
    .map(
      (name) => `${comment(objects[name], "")}export interface ${name} ${members(objects[name])}\n`,
    )
    .join("\n");
}

function members(schema) {
  const required = new Set(schema.required);
  const lines = Object.entries(schema.properties).map(([name, member]) => {
    const optional = required.has(name) ? "" : "?";
    return `${comment(member, "  ")}  readonly ${name}${optional}: ${typeOf(member)};`;
  });
  return `{\n${lines.join("\n")}\n}`;
}

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.prefixItems) return `readonly [${schema.prefixItems.map(typeOf).join(", ")}]`;
  if (schema.type === "array") return `readonly (${typeOf(schema.items)})[]`;
  if (schema.type === "object") {
    return `{ readonly [name: string]: ${typeOf(schema.additionalProperties)} }`;
  }
  const primitive = {
    string: "string",
    number: "number",
    integer: "number",
    boolean: "boolean",
    null: "null",
  };
  if (schema.type in primitive) return primitive[schema.type];
  throw new Error(
    `expected a schema of a known shape, found ${JSON.stringify(schema)}; teach it here`,
  );
}

function comment(schema, indent) {
  if (!schema.description) return "";
  const lines = schema.description.replaceAll("*/", "* /").split("\n");
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
