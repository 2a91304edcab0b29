/** Parts of an address, as people and programs send them. */

/** The decoded part; one with a malformed escape as it was sent: no name has a `%`. */
export function decodedParam(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
