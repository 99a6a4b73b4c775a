import { defineConfig } from "@playwright/test";

// Real processes on real ports: one story at a time. Two projects run the same stories:
// `browser` in Debian's Chromium over the browser host, `window` in the real window.
// `tour` and `bench` are no tests: they draw the README's pictures and measure the window (`make tour`, `make bench`).
// `installed` is told on a clean machine that `make dist-test` makes.
export default defineConfig({
  testDir: "stories",
  outputDir: "out/results",
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // Where nobody watches, a story that a busy machine upset is told once more, and reported as flaky.
  retries: process.env["CI"] ? 1 : 0,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  projects: [
    // Stories beside the folders are told in every host; those in a folder are about that host alone.
    { name: "browser", testIgnore: /stories\/window\// },
    { name: "window", testIgnore: /stories\/browser\// },
    { name: "tour", testDir: "tour", retries: 0, timeout: 1_800_000 },
    { name: "installed", testDir: "installed", retries: 0 },
    { name: "bench", testDir: "bench", retries: 0, timeout: 3_600_000 },
  ],
});
