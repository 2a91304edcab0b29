import type { ReactNode } from "react";
import "@content-assets/next/styles.css";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
