/**
 * Which pages show a document: the page rule, read as content_assets/contracts/routes.py reads it.
 * Both sides are tested against tests/fixtures/routes.json.
 *
 * Belongs here: document path -> tag, pair and pages. Does not: HTTP.
 */
import rule from "./generated/rule.json" with { type: "json" };

interface Route {
  readonly pattern: RegExp;
  readonly isBinding: boolean;
  readonly pages: readonly string[];
  /** Addresses that lead elsewhere while their own document is not published. */
  readonly redirects: readonly string[];
}

/** A line of the rule: documents by their pattern, and the pages that show them. */
export interface Line {
  readonly document: string;
  readonly pages: readonly string[];
  readonly redirects?: Readonly<Record<string, string>>;
}

const PLACEHOLDER = /\{(\w+)\}/g;
/** The cache tag under which the document at `path` is fetched. */
export function tagOf(path: string): string {
  return fill(rule.tag, { path });
}

/** What a page carries for each document that it shows: the proof of its delivery. */
export function pairOf(path: string, digest: string): string {
  return fill(rule.pair, { path, digest });
}

/** The rule of one site. */
export class PageRule {
  readonly #routes: readonly Route[];

  constructor(lines: readonly Line[]) {
    this.#routes = lines.map(({ document, pages, redirects = {} }) => ({
      pattern: patternOf(document),
      isBinding: hasPlaceholder(document),
      pages,
      redirects: Object.keys(redirects),
    }));
  }

  /** Whether any page shows the document at `path`, or an address leads elsewhere because of it. */
  isShown(path: string): boolean {
    return this.#routes.some(
      ({ pages, redirects, pattern }) => pages.length + redirects.length > 0 && pattern.test(path),
    );
  }

  /** The page that is gone when the document at `path` is gone, if there is one. */
  ownedPage(path: string): string | undefined {
    for (const route of this.#routes) {
      const names = namesIn(route, path);
      const template = route.isBinding && names ? route.pages.find(hasPlaceholder) : undefined;
      if (template && names) return fill(template, names);
    }
    return undefined;
  }

  /**
   * All pages that show the document at `path`, or lead elsewhere because of it, sorted; `others`
   * are all paths of the release, for templates that `path` does not bind.
   */
  pagesOf(path: string, others: readonly string[]): string[] {
    const pages = this.#routes.flatMap((route) => {
      const names = namesIn(route, path);
      if (!names) return [];
      return [...route.pages, ...route.redirects].flatMap((page) => {
        if (!hasPlaceholder(page)) return [page];
        return route.isBinding ? [fill(page, names)] : this.#pagesOfKind(page, others);
      });
    });
    return [...new Set(pages)].sort();
  }

  #pagesOfKind(template: string, paths: readonly string[]): string[] {
    const routes = this.#routes.filter(
      ({ isBinding, pages }) => isBinding && pages.includes(template),
    );
    return paths.flatMap((path) =>
      routes.flatMap((route) => {
        const names = namesIn(route, path);
        return names ? [fill(template, names)] : [];
      }),
    );
  }
}

function namesIn(route: Route, path: string): Record<string, string> | undefined {
  const found = route.pattern.exec(path);
  return found ? { ...found.groups } : undefined;
}

function patternOf(document: string): RegExp {
  const escaped = document.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(PLACEHOLDER, "(?<$1>[^/]+)")}$`);
}

function fill(template: string, names: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => names[name] ?? whole);
}

function hasPlaceholder(template: string): boolean {
  return template.includes("{");
}
