"use client";

import { useEffect } from "react";

/** Gives each instant on the page its local time: beside it where there is room, else as a title. */
export function LocalTimes() {
  useEffect(() => {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
    for (const time of document.querySelectorAll("time")) {
      if (!time.dateTime.includes("T")) continue;
      const local = format.format(new Date(time.dateTime));
      time.title = local;
      const beside = time.nextElementSibling;
      if (beside?.classList.contains("local")) beside.textContent = ` (${local})`;
    }
  }, []);
  return null;
}
