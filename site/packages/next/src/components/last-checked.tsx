"use client";

import { useEffect, useState } from "react";
import { hrefOf } from "../base-path.js";
import { checkedText } from "../freshness.js";
import { askStatus } from "../live-status.js";

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
      {said ?? "The sources are asked every few minutes."}{" "}
      <a href={hrefOf("/status")}>Status of the data</a>
    </p>
  );
}
