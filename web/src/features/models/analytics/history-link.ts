import { useSearchParams } from "next/navigation";
import { withFilters } from "@/lib/filters";
import { HISTORY_FILTERS, type HistoryFilters } from "../history/filters";
import type { Model } from "../queries";
import { modelPath } from "../tabs";

/** Return what makes links to the history, narrowed as this page is and by what is given. */
export function useHistoryLink(model: Model): (changes: Partial<HistoryFilters>) => string {
  const params = useSearchParams();
  return (changes) => {
    const kept = new URLSearchParams();
    for (const [name, value] of params) if (name in HISTORY_FILTERS) kept.append(name, value);
    return `${modelPath(model.id, "/history")}?${withFilters(HISTORY_FILTERS, kept, changes)}`;
  };
}
