import { afterEach, describe, expect, test } from "vitest";
import { instantText } from "./format.js";
import { localInstantText, zoneText } from "./local-time.js";

describe("a local time", () => {
  const zone = process.env.TZ;
  afterEach(() => {
    process.env.TZ = zone ?? "UTC";
  });

  test("is the reader's own, with its distance from UTC", () => {
    process.env.TZ = "Asia/Kolkata";
    expect(localInstantText("2025-05-04T13:58:10.250Z")).toBe("4 May 2025, 19:28:10 UTC+5:30");
  });

  test("may be of another day, and knows summer time", () => {
    process.env.TZ = "America/Los_Angeles";
    expect(localInstantText("2025-05-04T03:05:09Z")).toBe("3 May 2025, 20:05:09 UTC\u22127");
    expect(localInstantText("2025-01-01T03:05:09Z")).toBe("31 December 2024, 19:05:09 UTC\u22128");
  });

  test("is said as the page says UTC", () => {
    process.env.TZ = "UTC";
    const instant = "2025-11-29T20:05:09Z";
    expect(localInstantText(instant)).toBe(instantText(instant));
  });

  test.each([
    [0, "UTC"],
    [60, "UTC+1"],
    [345, "UTC+5:45"],
    [-570, "UTC\u22129:30"],
  ])("%i minutes ahead are %s", (minutes, text) => {
    expect(zoneText(minutes)).toBe(text);
  });
});
