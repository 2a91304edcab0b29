export function readMirrorRevision(
  baseUrl: string | undefined,
  timeoutMilliseconds?: number,
): Promise<number>;
