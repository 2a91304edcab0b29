import { type NextRequest, NextResponse } from "next/server";
import { isLocale } from "./locales";

/** Readers without a language in the address get theirs. */
export function proxy(request: NextRequest) {
  const { pathname } = request.nextUrl;
  if (isLocale(pathname.split("/")[1] ?? "")) {
    const answer = NextResponse.next();
    answer.headers.set("x-proxied", "1");
    return answer;
  }
  const url = request.nextUrl.clone();
  url.pathname = `/en${pathname}`;
  return NextResponse.redirect(url);
}

export const config = { matcher: ["/((?!api|_next|.*\\..*).*)"] };
