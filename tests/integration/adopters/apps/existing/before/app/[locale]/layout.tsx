import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { isLocale, LOCALES } from "@/locales";
import "../globals.css";

type Props = { children: ReactNode; params: Promise<{ locale: string }> };

export const metadata: Metadata = { title: { default: "Shop", template: "%s · Shop" } };

export function generateStaticParams() {
  return LOCALES.map((locale) => ({ locale }));
}

export default async function Layout({ children, params }: Props) {
  const { locale } = await params;
  if (!isLocale(locale)) notFound();
  return (
    <html lang={locale}>
      <body className="flex min-h-screen flex-col">
        <nav>
          <Link href={`/${locale}`}>Shop</Link>
        </nav>
        <main className="p-4">{children}</main>
      </body>
    </html>
  );
}
