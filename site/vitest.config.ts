import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@content": `${import.meta.dirname}/app/(content)`,
      "@": import.meta.dirname,
    },
  },
  test: {
    testTimeout: 600_000, // no test depends on the machine's speed: what hangs is found all the same
    hookTimeout: 600_000,
    include: [
      "{app,components,lib,scripts}/**/*.test.{ts,tsx}",
      "packages/next/{src,cache,generator}/**/*.test.{ts,tsx}",
    ],
  },
});
