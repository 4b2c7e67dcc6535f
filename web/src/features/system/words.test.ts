import { describe, expect, it } from "vitest";
import { actionWords, healthSentence, healthTone, partName, queueName } from "./words";

describe("names of parts and queues", () => {
  it("says what a part is, and leaves names that it does not know", () => {
    expect(partName("postgres")).toBe("Database");
    expect(partName("something_new")).toBe("something_new");
    expect(queueName("ingest.chunks")).toBe("Parts of files to be loaded");
    expect(queueName("other")).toBe("other");
  });
});

describe("health", () => {
  it("never shows an unknown state as good", () => {
    expect(healthTone("healthy")).toBe("good");
    expect(healthTone("degraded")).toBe("warning");
    expect(healthTone("unhealthy")).toBe("danger");
    expect(healthTone("?")).toBe("danger");
  });

  it("has a sentence for each state", () => {
    const sentences = ["healthy", "degraded", "unhealthy"].map(healthSentence);
    expect(new Set(sentences).size).toBe(3);
  });
});

describe("actions", () => {
  it("become words", () => {
    expect(actionWords("api_key.create")).toBe("api key create");
  });
});
