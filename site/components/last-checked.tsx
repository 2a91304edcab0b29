"use client";

import { useEffect, useState } from "react";
import { agoText, type Checked, staleSources } from "@/lib/freshness";
import { askStatus } from "@/lib/live-status";

/** When the sources were last asked: the one thing on a page that is not part of its bytes. */
export function LastChecked() {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    const look = async () => {
      if (document.visibilityState === "visible") setSaid(wordsOf(await askStatus()));
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return (
    <p className="checked">
      {said ?? "The sources are asked every few minutes."} <a href="/status">Status of the data</a>
    </p>
  );
}

function wordsOf(status: Checked | undefined): string | undefined {
  if (!status) return undefined;
  const stale = staleSources(status);
  const checked = `Last checked ${agoText(status.checked_at, Date.now())}.`;
  return stale.length > 0 ? `${checked} Stale: ${stale.join(", ")}.` : checked;
}
