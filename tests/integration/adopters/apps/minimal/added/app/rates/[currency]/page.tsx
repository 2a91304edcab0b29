import { DocumentPage } from "@content-assets/next";
import { notFound } from "next/navigation";
import { getDocument, headOf } from "@/content";

type Props = { params: Promise<{ currency: string }> };

export const generateStaticParams = () => []; // each page is made at its first visit, and kept

export async function generateMetadata({ params }: Props) {
  const { currency } = await params;
  const rate = await getDocument("rate", { currency });
  if (!rate) return { title: "No such currency" };
  return headOf(rate, { title: rate.document.name, href: `/rates/${currency}` });
}

export default async function RatePage({ params }: Props) {
  const rate = await getDocument("rate", await params);
  if (!rate) notFound();
  return (
    <DocumentPage documents={[rate]}>
      <h1>{rate.document.name}</h1>
      <p>1 EUR is {rate.document.per_euro}</p>
    </DocumentPage>
  );
}
