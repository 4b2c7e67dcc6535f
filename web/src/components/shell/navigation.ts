import {
  IconBuildingFactory2,
  IconChartBar,
  IconColumns3,
  IconCube,
  IconHeartRateMonitor,
  IconTableImport,
} from "@tabler/icons-react";

export const NAVIGATION = [
  {
    title: "Data",
    items: [
      { href: "/", label: "Dashboard", icon: IconChartBar },
      { href: "/plants", label: "Plants", icon: IconBuildingFactory2 },
      { href: "/compare", label: "Compare", icon: IconColumns3 },
      { href: "/loads", label: "Loads", icon: IconTableImport },
    ],
  },
  {
    title: "Models",
    items: [{ href: "/models", label: "Models", icon: IconCube }],
  },
  {
    title: "Operation",
    items: [{ href: "/system", label: "System", icon: IconHeartRateMonitor }],
  },
] as const;

/** Whether a navigation entry stands for the page at `pathname`. */
export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
