"use client";

import { useEffect } from "react";
import { localInstantText, localZoneText } from "../local-time.js";

/** Gives each instant on the page its local time: as a title, and in the line kept for it. */
export function LocalTimes() {
  useEffect(() => {
    for (const time of document.querySelectorAll("time")) {
      if (!time.dateTime.includes("T")) continue;
      time.title = localInstantText(time.dateTime);
      const kept = time.nextElementSibling;
      if (kept?.classList.contains("local")) kept.textContent = `${time.title}, where you are`;
    }
    const zone = document.querySelector(".zone"); // who can't point at a time sees how far it is
    if (zone) zone.textContent = `; your clock is at ${localZoneText(new Date())}`;
  }, []);
  return null;
}
