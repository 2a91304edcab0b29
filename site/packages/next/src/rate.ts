/** A token bucket: so many at once, so many a second in the long run; one for each process. */

export interface RateLimit {
  /** Takes one; 0 when there was one, else the seconds until there is. */
  readonly take: () => number;
}

interface Limits {
  readonly atOnce: number;
  readonly perSecond: number;
}

export function rateLimit(
  { atOnce, perSecond }: Limits,
  now: () => number = () => performance.now(), // milliseconds
): RateLimit {
  let left = atOnce;
  let last = now();
  return {
    take() {
      const at = now();
      left = Math.min(atOnce, left + ((at - last) / 1000) * perSecond);
      last = at;
      if (left < 1) return (1 - left) / perSecond;
      left -= 1;
      return 0;
    },
  };
}
