import { describe, expect, test } from "vitest";
import { parseEnv } from "./env";

const GOOD = {
  CONTENT_BASE_URL: "https://bucket.example/public/",
  REVALIDATE_TOKEN: "first-token-of-the-site",
};

describe("the environment", () => {
  test("an address loses its slash at the end", () => {
    expect(parseEnv(GOOD).contentBaseUrl).toBe("https://bucket.example/public");
  });

  test("one token is valid, and two while they are being changed", () => {
    const next = { REVALIDATE_TOKEN_NEXT: "second-token-of-the-site" };
    expect(parseEnv(GOOD).revalidateTokens).toEqual(["first-token-of-the-site"]);
    expect(parseEnv({ ...GOOD, ...next }).revalidateTokens).toHaveLength(2);
  });

  test("an empty second token is none, or it would let everybody in", () => {
    expect(parseEnv({ ...GOOD, REVALIDATE_TOKEN_NEXT: "" }).revalidateTokens).toHaveLength(1);
  });

  test.each(["CONTENT_BASE_URL", "REVALIDATE_TOKEN"])(
    "without %s it fails by that name",
    (name) => {
      expect(() => parseEnv({ ...GOOD, [name]: undefined })).toThrow(name);
    },
  );

  test.each(["bucket.example/public", "ftp://bucket.example", "https://bucket.example/?key=1"])(
    "%s is no address of a mirror",
    (address) => {
      expect(() => parseEnv({ ...GOOD, CONTENT_BASE_URL: address })).toThrow("CONTENT_BASE_URL");
    },
  );

  test("a token that can be guessed is refused, and not repeated in the message", () => {
    const refuse = () => parseEnv({ ...GOOD, REVALIDATE_TOKEN: "hunter2" });
    expect(refuse).toThrow("REVALIDATE_TOKEN");
    expect(refuse).not.toThrow("hunter2");
  });
});
