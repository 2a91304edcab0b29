"use client";

import { useEffect, useState } from "react";
import { checkedText } from "@/lib/freshness";
import { askStatus } from "@/lib/live-status";

/** When the sources were last asked: the one thing on a page that is not part of its bytes. */
export function LastChecked() {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    const look = async () => {
      if (document.visibilityState !== "visible") return;
      const status = await askStatus();
      setSaid(status && checkedText(status, Date.now()));
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
