import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test, vi } from "vitest";
import { DocumentPage } from "./components/document-page.js";
import type { Published } from "./documents.js";
import type { SourceState } from "./generated/contracts.js";
import { MARK, SOURCE } from "./mirror.fixture.js";

vi.stubEnv("CONTENT_BASE_URL", "https://bucket.example/public");

const STALE: SourceState = {
  ...SOURCE,
  state: "stale",
  stale_since: "2025-05-04T13:58:12.000Z",
  reason: "no answer",
};

function published<T>(path: string, document: T): Published<T> {
  return { path, url: `https://bucket.example/public/production/${path}`, document, release: MARK };
}

const RATE = published("rates/usd.json", {});
const pair = (path: string) => `${path}=${MARK.digest}`;

describe("a page of documents", () => {
  test("proves each document and each state of a source, and nothing that is not published", () => {
    const state = published("sources/ecb.json", SOURCE);
    const page = renderToStaticMarkup(
      <DocumentPage documents={[RATE, null]} sources={[state, null]}>
        <h1>USD</h1>
      </DocumentPage>,
    );
    const proof = `${pair("rates/usd.json")} ${pair("sources/ecb.json")}`;
    expect(page).toContain(`<meta name="content-assets" content="${proof}"/>`);
    expect(page).toContain("<h1>USD</h1>");
    expect(page).toContain(SOURCE.licence);
    expect(page).not.toContain("Stale");
  });

  test("has a notice for a stale source, unless another is given, or none is wanted", () => {
    const sources = [published("sources/ecb.json", STALE)];
    const render = (given: { notices?: null | string }) =>
      renderToStaticMarkup(
        <DocumentPage documents={[RATE]} sources={sources} colophon={null} {...given}>
          .
        </DocumentPage>,
      );
    expect(render({})).toContain("no answer");
    expect(render({ notices: "old data" })).toContain("old data");
    expect(render({ notices: "old data" })).not.toContain("no answer");
    expect(render({ notices: null })).not.toContain("no answer");
  });

  test("names documents and licences at its end, unless something else is given", () => {
    const about = { title: "ECB", licence: "free", homepage_url: "https://bank.example/" };
    const render = (given: { colophon?: null | string }) =>
      renderToStaticMarkup(
        <DocumentPage documents={[RATE]} sources={[about]} {...given}>
          .
        </DocumentPage>,
      );
    expect(render({})).toContain('href="https://bank.example/"');
    expect(render({})).toContain("rates/usd.json</a>");
    expect(render({ colophon: "See below" })).toContain("See below");
    expect(render({ colophon: null })).not.toContain("rates/usd.json</a>");
  });
});
