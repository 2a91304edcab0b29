/**
 * Structured logs, as the pipeline's: one JSON object a line, on stdout.
 *
 * Belongs here: the format, and which of a request may stand in it. Does not: what is logged.
 */

export type Fields = Readonly<Record<string, string | number | undefined>>;
export type Log = (event: string, fields: Fields) => void;

const ID = /^[A-Za-z0-9._:=/+-]{1,128}$/;

export function logLine(
  event: string,
  fields: Fields,
  { now = new Date(), write = (line: string): unknown => process.stdout.write(line) } = {},
): void {
  write(`${JSON.stringify({ time: now.toISOString(), event, ...fields })}\n`);
}

/** By which a line is found from the pipeline's logs; whatever is no id is left out. */
export function idsOf(headers: Headers): Fields {
  return { request_id: idIn(headers, "x-request-id"), run: idIn(headers, "x-run-id") };
}

/** Of a request that failed: no query and no header, in which there may be secrets. */
export function failureOf(error: unknown, method: string, path: string, route: string): Fields {
  const { message, digest } = Object(error) as { message?: unknown; digest?: unknown };
  return {
    method,
    path: path.split("?")[0]?.slice(0, 200),
    route,
    message: String(message ?? error).slice(0, 500),
    digest: digest === undefined ? undefined : String(digest),
  };
}

function idIn(headers: Headers, name: string): string | undefined {
  const value = headers.get(name);
  return value !== null && ID.test(value) ? value : undefined;
}
