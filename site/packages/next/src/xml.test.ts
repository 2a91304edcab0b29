import { expect, test } from "vitest";
import { escapeXml } from "./xml.js";

test.each([
  [`<a b="c">&amp;`, "&lt;a b=&quot;c&quot;&gt;&amp;amp;"],
  ["Loíza, 東京, 🌋\n", "Loíza, 東京, 🌋\n"],
  ["bell\u0007, null\u0000, \uFFFE", "bell\uFFFD, null\uFFFD, \uFFFD"],
  ["lone \uD800 surrogate", "lone \uFFFD surrogate"],
])("%j", (text, escaped) => {
  expect(escapeXml(text)).toBe(escaped);
});
