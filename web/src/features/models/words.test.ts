import { describe, expect, it } from "vitest";
import { nameFor } from "./model-name";
import { rowsOfCsv } from "./sample";
import { givenBy, rangeText, takenBy } from "./schema-words";
import { feature, output } from "./testing";
import { exportLines, parityWords, safetyWords } from "./upload-words";

describe("nameFor", () => {
  it.each([
    ["expected load (v2).joblib", "expected-load-v2"],
    ["model.pkl.gz", "model"],
    ["Kraftwerk_Übersicht.onnx", "Kraftwerk_-bersicht"],
    ["....pkl", ""],
  ])("makes a name of %s", (file, name) => {
    expect(nameFor(file)).toBe(name);
  });
});

describe("rowsOfCsv", () => {
  it("reads quotes, line breaks in cells, a byte order mark and empty cells", () => {
    const text = '\uFEFFname,mw\r\n"Palo ""Verde""\nAZ",12.5\r\nplain,\r\n';
    expect(rowsOfCsv(text)).toEqual([
      { name: 'Palo "Verde"\nAZ', mw: 12.5 },
      { name: "plain", mw: null },
    ]);
  });

  it("never makes numbers of codes", () => {
    expect(rowsOfCsv("code,mixed,n\n001,1,-2e3\n002,x,7\n")).toEqual([
      { code: "001", mixed: "1", n: -2000 },
      { code: "002", mixed: "x", n: 7 },
    ]);
  });

  it("refuses a quote that is never closed", () => {
    expect(() => rowsOfCsv('a,b\n"open,2\n')).toThrow("quote is not closed");
  });
});

describe("words about schemas", () => {
  it("says what a feature takes", () => {
    expect(takenBy(feature({ type: "float64", nullable: true }))).toBe("a number; may be null");
    expect(takenBy(feature({ type: "int8" }))).toBe("a whole number");
    expect(takenBy(feature({ type: "float32", shape: [2, 3] }))).toBe("an array of 2 × 3");
    const fuel = feature({ type: "string", categories: ["gas", "coal"], open: false });
    expect(takenBy(fuel)).toBe("gas, coal");
  });

  it("lists the first of many categories", () => {
    const many = feature({ type: "string", categories: Array.from("abcdefghij"), open: true });
    expect(takenBy(many)).toBe("a, b, c, d, e, f, g, h and 2 more, or another");
  });

  it("says what an output gives", () => {
    expect(givenBy(output({ kind: "value" }))).toBe("a number");
    expect(givenBy(output({ kind: "value", shape: [3] }))).toBe("3 numbers");
    expect(givenBy(output({ kind: "probabilities", classes: [0, 1] }))).toBe(
      "probabilities of 0, 1",
    );
  });

  it("shows how far a sample reaches", () => {
    expect(rangeText({ least: 7.5, most: 6809 })).toBe("7.5 – 6809");
    expect(rangeText({ least: -12_000, most: 2023 })).toBe("−12,000 – 2023");
    expect(rangeText(undefined)).toBeNull();
  });
});

describe("words about uploads", () => {
  const parity = {
    rows: 200,
    sample: "generated" as const,
    max_absolute: 1e-7,
    max_relative: 9.34e-7,
    labels_agree: 1,
    tolerance: 0.0001,
  };

  it("explains parity", () => {
    const words = parityWords(parity).join(" ");
    expect(words).toContain("answered 200 rows made of what the model knows");
    expect(words).toContain("All labels agree.");
    expect(words).toContain("by at most 0.000093 %; up to 0.01 % is allowed");
    expect(parityWords(null)[0]).toContain("was ONNX already");
  });

  it("adds up the runs in the sandbox", () => {
    const safety = {
      sandbox: { layers: ["seccomp"], landlock: 7 },
      runs: [{ seconds: 1.5, peak_memory_bytes: 2e8 }, { seconds: 0.5 }],
      tried: [],
    };
    expect(safetyWords(safety)).toEqual([
      "It tried nothing but to compute.",
      "That took 2 s and 200 MB of memory.",
    ]);
  });

  it("adds the export where a refusal asks for it without saying how", () => {
    const refused = {
      code: "model-refused",
      detail: "a.pkl: it named os.system. Export it to ONNX",
    };
    expect(exportLines(refused)?.split("\n")).toHaveLength(3);
    expect(exportLines({ ...refused, detail: "Export it:\n\nimport keras" })).toBeNull();
    expect(exportLines({ ...refused, detail: "This is a PDF document." })).toBeNull();
    expect(exportLines({ ...refused, code: "too-large" })).toBeNull();
  });
});
