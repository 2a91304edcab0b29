import { expect, test } from "vitest";
import { failureOf, idsOf, logLine } from "./log.js";

const NOW = new Date("2026-11-23T12:00:00Z");

test("a line is one JSON object with its time and event", () => {
  const lines: string[] = [];
  logLine(
    "hook",
    { run: "1", release: undefined },
    { now: NOW, write: (line) => lines.push(line) },
  );
  expect(lines).toEqual(['{"time":"2026-11-23T12:00:00.000Z","event":"hook","run":"1"}\n']);
});

test("ids are those of the pipeline", () => {
  const headers = new Headers({ "X-Request-Id": "JKJaXmPLvHcESHA=", "X-Run-Id": "0199-ab" });
  expect(idsOf(headers)).toEqual({ request_id: "JKJaXmPLvHcESHA=", run: "0199-ab" });
});

test.each(["", "a b", '"},{', "x".repeat(129)])("what is no id is left out: %j", (value) => {
  expect(idsOf(new Headers({ "X-Request-Id": value }))).toEqual({});
});

test("a failure is told without the query, and cut", () => {
  const error = Object.assign(new Error("m".repeat(900)), { digest: "7" });
  const told = failureOf(error, "GET", "/preview?token=secret", "/preview");
  expect(told).toMatchObject({ method: "GET", path: "/preview", route: "/preview", digest: "7" });
  expect(told.message).toHaveLength(500);
  expect(failureOf("thrown", "GET", "/", "/").message).toBe("thrown");
});
