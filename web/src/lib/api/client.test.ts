import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { body, createApi } from "./client";
import { ApiError } from "./error";

const ME = {
  id: "1",
  email: "a@b.c",
  name: "A",
  role: "viewer",
  scopes: [],
  credential: "session",
};
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const refused = request.url !== "/auth/me";
    const problem = {
      type: "urn:penstock:not-found",
      title: "Not found",
      detail: "d",
      status: 404,
    };
    response.writeHead(refused ? 404 : 200, {
      "content-type": refused ? "application/problem+json" : "application/json",
      "x-request-id": "r1",
    });
    response.end(JSON.stringify(refused ? problem : ME));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

describe("the client", () => {
  it("returns the body of an answer", async () => {
    const api = createApi(url, fetch);
    await expect(body(api.GET("/auth/me"))).resolves.toEqual(ME);
  });

  it("throws a problem with its request id", async () => {
    const asked = body(createApi(url, fetch).GET("/auth/keys"));
    await expect(asked).rejects.toMatchObject({ code: "not-found", status: 404, requestId: "r1" });
  });

  it("says so when nobody answers", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const asked = body(createApi(`http://127.0.0.1:${port}`, fetch).GET("/auth/me"));
    await expect(asked).rejects.toSatisfy(
      (thrown) => thrown instanceof ApiError && thrown.code === "unreachable",
    );
  });

  it("lets a request that was given up end as such", async () => {
    const asked = body(createApi(url, fetch).GET("/auth/me", { signal: AbortSignal.abort() }));
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});
