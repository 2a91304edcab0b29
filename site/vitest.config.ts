import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@content": `${import.meta.dirname}/app/(content)`,
      "@": import.meta.dirname,
    },
  },
  test: {
    include: [
      "{app,components,lib,scripts}/**/*.test.{ts,tsx}",
      "packages/next/{src,cache,generator}/**/*.test.{ts,tsx}",
    ],
  },
});
