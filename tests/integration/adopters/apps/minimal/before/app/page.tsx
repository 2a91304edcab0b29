export const metadata = { title: "A site" };

export default function Home() {
  return <h1>A site</h1>;
}
