import { expect, it } from "vitest";
import { toCsv } from "./csv";

it("quotes what needs it and leaves unknown values empty", () => {
  const rows = [
    ["Palo Verde", 31_522_590, null],
    ['the "new", one', -1.5, true],
    ["two\nlines", 0, undefined],
  ];
  expect(toCsv(["name", "MWh", "note"], rows)).toBe(
    'name,MWh,note\r\nPalo Verde,31522590,\r\n"the ""new"", one",-1.5,true\r\n"two\nlines",0,\r\n',
  );
});

it.each(["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\tx"])(
  "gives a spreadsheet no formula: %j",
  (text) => {
    expect(toCsv(["a"], [[text]])).toContain(`'${text}`);
  },
);
