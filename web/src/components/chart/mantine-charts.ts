// The one place that imports the chart library, so that it becomes one chunk of its own.
import "@mantine/charts/styles.layer.css";

export {
  AreaChart,
  BarChart,
  CompositeChart,
  DonutChart,
  LineChart,
  ScatterChart,
  Sparkline,
} from "@mantine/charts";
