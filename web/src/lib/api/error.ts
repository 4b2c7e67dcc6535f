import type { Schemas } from "./schema";

export type Finding = Schemas["Finding"];

/** A problem as a plain value, which a server component can hand to the browser. */
export interface ProblemFields {
  status: number;
  code: string;
  title: string;
  detail: string;
  requestId?: string | null;
  errors?: readonly Finding[];
  retryAfter?: number | null;
}

/** What went wrong with a request, as the backend says it (RFC 9457) or as we do when nobody answered. */
export class ApiError extends Error {
  readonly status: number;
  /** The last part of the problem's `type`: `not-found`, `conflict`, …; `unreachable` is ours. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly errors: readonly Finding[];
  /** Seconds after which it is worth trying again, where the answer says so. */
  readonly retryAfter: number | null;

  constructor(problem: ProblemFields) {
    super(`${problem.title}: ${problem.detail}`);
    this.name = "ApiError";
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.requestId = problem.requestId ?? null;
    this.errors = problem.errors ?? [];
    this.retryAfter = problem.retryAfter ?? null;
  }

  /** The same without the class. */
  toFields(): ProblemFields {
    const { status, code, title, detail, requestId, errors, retryAfter } = this;
    return { status, code, title, detail, requestId, errors, retryAfter };
  }

  /** The finding about one field of a form, if there is one. */
  about(field: string): string | undefined {
    return this.errors.find((each) => each.column === field)?.reason ?? undefined;
  }
}

/** Read an answer that is not 2xx, whatever wrote it: a service, the gateway, or a proxy before it. */
export function problemFrom(status: number, headers: Headers, text: string): ApiError {
  const body = objectFrom(text);
  const title = stringAt(body, "title") ?? titleOf(status);
  return new ApiError({
    status,
    code: stringAt(body, "type")?.split(":").at(-1) ?? `http-${status}`,
    title,
    detail: stringAt(body, "detail") ?? adviceFor(status),
    requestId: stringAt(body, "request_id") ?? headers.get("x-request-id"),
    errors: Array.isArray(body["errors"]) ? (body["errors"] as Finding[]) : [],
    retryAfter: secondsFrom(headers.get("retry-after")),
  });
}

/** A request that nobody answered: no network, the server away, or the page left meanwhile. */
export function unreachable(cause: unknown): ApiError {
  const error = new ApiError({
    status: 0,
    code: "unreachable",
    title: "The server did not answer",
    detail: "Check the connection and try again. If others have this too, the server may be away.",
  });
  error.cause = cause;
  return error;
}

/** Whatever was thrown, as something that can be shown. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (isProblem(thrown)) return new ApiError(thrown);
  const error = new ApiError({
    status: 0,
    code: "page-error",
    title: "The page met something unexpected",
    detail: "Reload the page. If it happens again, tell the administrator what you did before.",
    // What failed on the server is told to the browser by this number only; the log has the rest.
    requestId: digestOf(thrown),
  });
  error.cause = thrown;
  return error;
}

function isProblem(thrown: unknown): thrown is ProblemFields {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "detail" in thrown;
}

function digestOf(thrown: unknown): string | null {
  const digest = thrown instanceof Error && "digest" in thrown ? thrown.digest : null;
  return typeof digest === "string" ? digest : null;
}

function objectFrom(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    // Not JSON: a page of some proxy. The status has to do.
    return {};
  }
}

function stringAt(body: Record<string, unknown>, key: string): string | undefined {
  const value = body[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function secondsFrom(text: string | null): number | null {
  const seconds = Number(text ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : null;
}

function titleOf(status: number): string {
  if (status === 401) return "Sign in first";
  if (status === 403) return "Not allowed";
  if (status === 404) return "Not found";
  if (status === 413) return "Too large";
  if (status === 429) return "Too many requests";
  return status >= 500 ? "The server could not answer" : "The request was refused";
}

function adviceFor(status: number): string {
  if (status === 429 || status >= 500) return "Wait a moment and try again.";
  return "Go back and try another way; the request id helps the administrator to find out more.";
}
