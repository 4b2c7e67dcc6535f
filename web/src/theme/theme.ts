import { type MantineColorsTuple, createTheme } from "@mantine/core";

/** The one accent: water at the foot of a dam. */
const petrol: MantineColorsTuple = [
  "#e8f5f8",
  "#d3e8ee",
  "#a6d1dd",
  "#76b9cb",
  "#4fa5bb",
  "#3699b2",
  "#1b7f99",
  "#0d6b83",
  "#0a566a",
  "#063f4f",
];
const gray: MantineColorsTuple = [
  "#f6f8f9",
  "#eef2f3",
  "#e3e9ec",
  "#d3dbdf",
  "#b5c0c6",
  "#8a979f",
  "#586770",
  "#46545c",
  "#2f3b42",
  "#182227",
];
const dark: MantineColorsTuple = [
  "#d6dee2",
  "#b3bec4",
  "#93a0a8",
  "#64717a",
  "#37434b",
  "#2b363d",
  "#202a30",
  "#151d22",
  "#10171b",
  "#0b1013",
];

/** One type scale (12/13/14/16/20 px and headings), one spacing scale in steps of 4 px. */
export const theme = createTheme({
  primaryColor: "petrol",
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol, gray, dark },
  white: "#ffffff",
  black: "#182227",
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.35", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "8px", xl: "12px" },
  defaultRadius: "md",
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "20px", lineHeight: "1.3" },
      h2: { fontSize: "16px", lineHeight: "1.35" },
      h3: { fontSize: "14px", lineHeight: "1.4" },
      h4: { fontSize: "13px", lineHeight: "1.4" },
    },
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  // Plain objects: importing the components here would put all of them on every page.
  components: {
    Button: { defaultProps: { size: "xs" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Badge: { defaultProps: { size: "sm", variant: "light", tt: "none" } },
    Card: { defaultProps: { padding: "lg", withBorder: true, radius: "lg" } },
    Paper: { defaultProps: { radius: "lg" } },
    Modal: { defaultProps: { centered: true, radius: "lg" } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Select: {
      defaultProps: { size: "xs", checkIconPosition: "right", comboboxProps: { shadow: "md" } },
    },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: "md" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
  },
});
