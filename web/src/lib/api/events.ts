import { fetchRaw } from "./browser";

export interface ServerEvent {
  event: string;
  data: string;
}

const RECONNECT_MS = 2_000;

/**
 * Follow a stream of server-sent events until `handle` answers false or `signal` stops it.
 *
 * A stream that ends early is asked for again, as a browser's own EventSource does; unlike that, it
 * tells a lost session and a refusal apart and throws them as `ApiError`.
 */
export async function followEvents(
  path: string,
  handle: (event: ServerEvent) => boolean,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const response = await fetchRaw(path, { signal, headers: { accept: "text/event-stream" } });
    if (response.body !== null && !(await readEvents(response.body, handle))) return;
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}

/** Hand on what comes; false when `handle` has had enough, true when the stream has just ended. */
async function readEvents(
  body: ReadableStream<Uint8Array>,
  handle: (event: ServerEvent) => boolean,
): Promise<boolean> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return true;
      const { events, left } = splitEvents(rest + decoder.decode(value, { stream: true }));
      rest = left;
      for (const event of events) if (!handle(event)) return false;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Whole events of a text, and what is left of it (HTML Living Standard, section 9.2.6). */
export function splitEvents(text: string): { events: ServerEvent[]; left: string } {
  const blocks = text.replaceAll("\r\n", "\n").split("\n\n");
  const left = blocks.pop() ?? "";
  const events = blocks.map(eventFrom).filter((event) => event.data !== "");
  return { events, left };
}

function eventFrom(block: string): ServerEvent {
  const data: string[] = [];
  let event = "message";
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (line.startsWith("data:")) data.push(value);
    else if (line.startsWith("event:")) event = value;
  }
  return { event, data: data.join("\n") };
}
