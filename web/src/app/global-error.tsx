"use client";

/** When even the frame around all pages fails: plain, as nothing else can be relied on. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <title>Penstock</title>
        <main style={{ maxWidth: 480, margin: "15vh auto", padding: 16, fontFamily: "system-ui" }}>
          <h1>The page met something unexpected</h1>
          <p>Reload the page. If it happens again, tell the administrator.</p>
          {error.digest ? <p>Error {error.digest}</p> : null}
        </main>
      </body>
    </html>
  );
}
