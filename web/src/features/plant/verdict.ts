import type { Tone } from "@/components/ui/status";

/** Beyond so many usual deviations a plant is worth a look (Iglewicz and Hoaglin, 1993). */
const ODD = 3.5;
const NOTICEABLE = 2;

/** A robust z-score in words. */
export function verdict(score: number): { tone: Tone; words: string } {
  const direction = score < 0 ? "less" : "more";
  if (Math.abs(score) >= ODD) return { tone: "danger", words: `far ${direction} than expected` };
  if (Math.abs(score) >= NOTICEABLE)
    return { tone: "warning", words: `${direction} than expected` };
  return { tone: "good", words: "about as expected" };
}
