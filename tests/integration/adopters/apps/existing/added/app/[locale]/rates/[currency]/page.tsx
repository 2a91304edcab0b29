import { DocumentPage } from "@content-assets/next";
import { notFound } from "next/navigation";
import { getDocument, headOf } from "@/content";

type Props = { params: Promise<{ locale: string; currency: string }> };

export const generateStaticParams = () => []; // each page is made at its first visit, and kept

export async function generateMetadata({ params }: Props) {
  const { locale, currency } = await params;
  const rate = await getDocument("rate", { currency });
  if (!rate) return { title: "404" };
  return headOf(rate, { title: rate.document.name, href: `/${locale}/rates/${currency}/` });
}

export default async function RatePage({ params }: Props) {
  const { locale, currency } = await params;
  const rate = await getDocument("rate", { currency });
  if (!rate) notFound();
  const value = rate.document.per_euro.toLocaleString(locale);
  return (
    <DocumentPage documents={[rate]} colophon={null}>
      <h1>{rate.document.name}</h1>
      <p className="p-4">1 EUR = {value}</p>
    </DocumentPage>
  );
}
