// Serves the built web app:
//
//     PENSTOCK_LISTENER     web=FD, a listening socket that `penstock up` hands on; else
//     PENSTOCK_WEB_LISTEN   unix:/path/of/web.sock, or host:port (127.0.0.1:3000)
//     PENSTOCK_WEB_GATEWAY  the gateway that pages on the server ask, http://127.0.0.1:8080
//     PENSTOCK_REGISTRATION  false where strangers may not create an account (true)
//
// Ends on SIGTERM or SIGINT when the requests that run are answered.
import { rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import process from "node:process";
import { fileURLToPath } from "node:url";
import next from "next";

const LONGEST_FAREWELL_MS = 10_000;
const LOOK_AGAIN_MS = 50;
/** Longer than the gateway keeps its side, which so never writes to a connection just closed. */
const KEEP_ALIVE_MS = 90_000;

process.env["PENSTOCK_WEB_GATEWAY"] ??= "http://127.0.0.1:8080";
process.env["NEXT_TELEMETRY_DISABLED"] = "1";

const app = next({ dev: false, dir: fileURLToPath(new URL(".", import.meta.url)) });
await app.prepare();
const handle = app.getRequestHandler();
let ending = false;
const server = createServer((request, response) => {
  // The gateway answers these two paths itself: whoever comes here asks about this process.
  if (request.url === "/livez" || request.url === "/health") {
    tellHealth(response);
    return;
  }
  if (ending) response.setHeader("connection", "close");
  handle(request, response).catch((error) => {
    log("request failed", { path: request.url?.split("?")[0], error: String(error) });
    response.destroy();
  });
});
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.on("error", (error) => {
  log("cannot listen", { error: String(error) });
  process.exit(1);
});

const where = await place();
server.listen(where, () => {
  log("web listens", { where });
});
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

/** Return where to listen, as `net.Server.listen` wants it. */
async function place() {
  const inherited = /(?:^|,)web=(\d+)/.exec(process.env["PENSTOCK_LISTENER"] ?? "");
  if (inherited) return { fd: Number(inherited[1]) };
  const wanted = process.env["PENSTOCK_WEB_LISTEN"] ?? "127.0.0.1:3000";
  if (wanted.startsWith("unix:")) {
    const path = wanted.slice("unix:".length);
    // What a killed process left; anything but a socket is a mistake and stays.
    if ((await stat(path).catch(() => null))?.isSocket()) await rm(path);
    process.umask(0o077);
    return { path };
  }
  const colon = wanted.lastIndexOf(":");
  const host = wanted.slice(0, colon).replace(/^\[|\]$/g, "");
  return { host, port: Number(wanted.slice(colon + 1)) };
}

/** Say what the gateway puts into its own report; the header spares it from reading the body. */
function tellHealth(response) {
  response.writeHead(200, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-penstock-health": "healthy",
  });
  response.end('{"status":"healthy","checks":{}}');
}

function stop() {
  ending = true;
  server.close(() => process.exit(0));
  // A connection whose answer is out would else be kept for a next request.
  setInterval(() => server.closeIdleConnections(), LOOK_AGAIN_MS);
  setTimeout(() => process.exit(0), LONGEST_FAREWELL_MS);
}

function log(event, fields) {
  console.log(JSON.stringify({ event, ...fields }));
}
