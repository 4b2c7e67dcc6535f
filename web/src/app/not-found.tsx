import Page from "./(app)/not-found";

export default function NotFound() {
  return (
    <main>
      <Page />
    </main>
  );
}
