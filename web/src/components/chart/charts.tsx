"use client";

import dynamic from "next/dynamic";
import { BlockSkeleton } from "@/components/feedback/skeletons";

/**
 * Mantine's charts (on Recharts), loaded when one is shown.
 *
 * Colours are CSS: `var(--app-accent)` for a single series, `fuelColor(code)` for fuels. Pass `h` so
 * that nothing jumps, and `valueFormatter` from `lib/format`.
 */
const loading = () => <BlockSkeleton height={220} />;

export const AreaChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.AreaChart),
  { ssr: false, loading },
);
export const BarChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.BarChart),
  { ssr: false, loading },
);
export const CompositeChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.CompositeChart),
  { ssr: false, loading },
);
export const DonutChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.DonutChart),
  { ssr: false, loading },
);
export const LineChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.LineChart),
  { ssr: false, loading },
);
export const ScatterChart = dynamic(
  () => import("./mantine-charts").then((charts) => charts.ScatterChart),
  { ssr: false, loading },
);
export const Sparkline = dynamic(
  () => import("./mantine-charts").then((charts) => charts.Sparkline),
  { ssr: false },
);
