import { describe, expect, it } from "vitest";
import { ApiError, asApiError, problemFrom, unreachable } from "./error";

const NONE = new Headers();

describe("problemFrom", () => {
  it("reads a problem as the backend writes it", () => {
    const problem = {
      type: "urn:penstock:unprocessable",
      title: "Some values are not valid",
      status: 422,
      detail: "Correct them and send it again.",
      request_id: "0f3c",
      errors: [{ row: 3, column: "capacity_mw", value: "x", reason: "not a number" }],
    };
    const error = problemFrom(422, NONE, JSON.stringify(problem));
    expect(error).toBeInstanceOf(ApiError);
    expect(error.code).toBe("unprocessable");
    expect(error.title).toBe("Some values are not valid");
    expect(error.requestId).toBe("0f3c");
    expect(error.about("capacity_mw")).toBe("not a number");
    expect(error.about("name")).toBeUndefined();
  });

  it("takes the request id of the header when the body has none", () => {
    const error = problemFrom(503, new Headers({ "x-request-id": "77aa" }), "<h1>Bad gateway</h1>");
    expect(error.requestId).toBe("77aa");
    expect(error.code).toBe("http-503");
    expect(error.detail).not.toBe("");
  });

  it("says when to come back", () => {
    expect(problemFrom(429, new Headers({ "retry-after": "7" }), "{}").retryAfter).toBe(7);
    expect(problemFrom(429, NONE, "{}").retryAfter).toBeNull();
  });

  it.each(["null", "[]", '"text"', '{"title": 3, "errors": "none"}', ""])(
    "survives the body %j",
    (text) => {
      const error = problemFrom(404, NONE, text);
      expect(error.title).toBe("Not found");
      expect(error.errors).toEqual([]);
    },
  );
});

it("turns anything that was thrown into something that can be shown", () => {
  const known = unreachable(new TypeError("failed"));
  expect(asApiError(known)).toBe(known);
  expect(asApiError("odd").code).toBe("page-error");
  expect(asApiError(Object.assign(new Error("hidden"), { digest: "42" })).requestId).toBe("42");
});

it("survives the way from the server to the browser", () => {
  const error = problemFrom(503, new Headers({ "retry-after": "2", "x-request-id": "r" }), "");
  const sent: unknown = JSON.parse(JSON.stringify(error.toFields()));
  expect(asApiError(sent).toFields()).toEqual(error.toFields());
});
