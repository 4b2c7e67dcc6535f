"use client";

import dynamic from "next/dynamic";
import { BlockSkeleton } from "@/components/feedback/skeletons";

/**
 * Mantine's charts (on Recharts), loaded when one is shown.
 *
 * Colours are CSS: `var(--app-accent)` for a single series, `fuelColor(code)` for fuels. Pass `h` so
 * that nothing jumps, and `valueFormatter` from `lib/format`.
 */
const options = { ssr: false, loading: () => <BlockSkeleton height={220} /> };

export const AreaChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.AreaChart),
  options,
);
export const BarChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.BarChart),
  options,
);
export const CompositeChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.CompositeChart),
  options,
);
export const DonutChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.DonutChart),
  options,
);
export const LineChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.LineChart),
  options,
);
export const ScatterChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.ScatterChart),
  options,
);
export const Sparkline = dynamic(
  () => import("./mantine-charts").then((charts) => charts.Sparkline),
  { ssr: false },
);
