import { defineConfig } from "@playwright/test";

/**
 * The site is built, started and filled by whoever calls this (the end-to-end suite in tests/):
 * SITE_URL and CONTENT_BASE_URL say where it is, CHROMIUM_PATH which browser to use.
 */
const chromium = process.env.CHROMIUM_PATH;
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "e2e",
  timeout: 600_000, // no test depends on the machine's speed: what hangs is found all the same
  expect: { timeout: 120_000 },
  workers: 1, // each is a browser; meanwhile other tests have the other processor
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    baseURL: process.env.SITE_URL ?? "",
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      args: isRoot ? ["--no-sandbox"] : [], // Chromium's sandbox refuses root
    },
  },
  projects: [
    { name: "pages", testIgnore: "delivery.spec.ts", fullyParallel: true },
    { name: "delivery", testMatch: "delivery.spec.ts", dependencies: ["pages"] },
  ],
});
