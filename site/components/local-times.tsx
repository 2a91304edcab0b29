"use client";

import { useEffect } from "react";

/** Gives each instant on the page its local time: as a title, and in the line kept for it. */
export function LocalTimes() {
  useEffect(() => {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
    for (const time of document.querySelectorAll("time")) {
      if (!time.dateTime.includes("T")) continue;
      time.title = format.format(new Date(time.dateTime));
      const kept = time.nextElementSibling;
      if (kept?.classList.contains("local")) kept.textContent = `${time.title}, where you are`;
    }
  }, []);
  return null;
}
