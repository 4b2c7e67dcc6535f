import { expect, it } from "vitest";
import { evidence } from "./odd";
import { someFacts } from "./sample";

it("tells the figures that made a year odd", () => {
  const before = someFacts({ dataset: "eia923", year: 2015, net_generation_mwh: 900 });
  const after = someFacts({ dataset: "eia923", year: 2016, net_generation_mwh: 20_000 });
  const jump = evidence("generation_jump", after, [after, before]);
  expect(jump).toBe("900 MWh the year before, then 20 GWh");
  const over = someFacts({
    dataset: "egrid",
    year: 2023,
    net_generation_mwh: 17_520,
    capacity_mw: 1,
    capacity_factor: 2,
  });
  expect(evidence("capacity_factor_over_1", over, [])).toBe(
    "17.52 GWh from 1 MW is 200.0 % of all hours",
  );
});

it("tells the generation for a flag that it does not know", () => {
  const facts = someFacts({ dataset: "egrid", year: 2023, net_generation_mwh: -5 });
  expect(evidence("brand_new", facts, [facts])).toBe("−5 MWh");
});
