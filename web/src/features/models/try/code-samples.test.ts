import { describe, expect, it } from "vitest";
import { KEY, codeSamples } from "./code-samples";
import { type Asked, bodyOf, timingsOf } from "./request";

const ORIGIN = "https://penstock.example";
const VALUES: Asked = {
  row: [
    ["fuel", JSON.stringify("it's null, “true”")],
    ["units", "9007199254740993"],
    ["on", "true"],
    ["year", "null"],
  ],
  plantId: null,
  version: null,
  explain: true,
};
const PLANT: Asked = { row: null, plantId: "us-6008", version: "challenger", explain: false };

function code(id: string, asked: Asked): string {
  const found = codeSamples(ORIGIN, "net load", asked).find((each) => each.id === id);
  return found?.code ?? "";
}

describe("bodyOf", () => {
  it("writes values with all their digits", () => {
    expect(bodyOf(VALUES)).toContain('"units": 9007199254740993');
    expect(JSON.parse(bodyOf(VALUES))).toMatchObject({
      inputs: [{ fuel: "it's null, “true”", on: true, year: null }],
      explain: true,
    });
  });

  it("names a plant and a version", () => {
    expect(JSON.parse(bodyOf(PLANT))).toEqual({ plant_ids: ["us-6008"], version: "challenger" });
  });
});

describe("codeSamples", () => {
  it("has the placeholder of the key in each, and the address of the model", () => {
    for (const asked of [VALUES, PLANT]) {
      for (const sample of codeSamples(ORIGIN, "net load", asked)) {
        expect(sample.code).toContain(KEY);
        expect(sample.code).toContain(ORIGIN);
      }
    }
    expect(code("curl", VALUES)).toContain("/api/v1/predict/net%20load");
  });

  it("quotes quotes for the shell", () => {
    const [, body = ""] = /-d '([^]*)'$/.exec(code("curl", VALUES)) ?? [];
    expect(JSON.parse(body.replaceAll(String.raw`'\''`, "'"))).toEqual(JSON.parse(bodyOf(VALUES)));
  });

  it("writes Python's words outside of texts only", () => {
    const python = code("client", VALUES);
    expect(python).toContain('"on": True');
    expect(python).toContain('"year": None');
    expect(python).toContain("it's null, “true”");
    expect(python).toContain("explain=True");
    expect(code("requests", VALUES)).toContain('"explain": True');
  });

  it("asks about plants with the method for plants", () => {
    expect(code("client", PLANT)).toContain(
      'client.predict_plants("net load", ["us-6008"], version="challenger")',
    );
    expect(code("requests", PLANT)).toContain('"plant_ids": ["us-6008"]');
  });

  it("is JavaScript that sends the same body", () => {
    const [, literal = ""] = /body: (".*"),$/m.exec(code("javascript", VALUES)) ?? [];
    expect(JSON.parse(literal)).toBe(bodyOf(VALUES));
  });
});

describe("timingsOf", () => {
  it("reads the stages", () => {
    const header = "auth;dur=0.12, inference;dur=0.4, total;dur=3";
    expect(timingsOf(header)).toEqual({ auth: 0.12, inference: 0.4, total: 3 });
    expect(timingsOf(null)).toEqual({});
  });
});
