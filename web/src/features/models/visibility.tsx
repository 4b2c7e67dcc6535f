import { Status } from "@/components/ui/status";
import type { Visibility } from "./queries";

/** What the three visibilities mean, in the order in which they open a model up. */
export const VISIBILITIES = [
  { value: "private", label: "Private", meaning: "Only its owner and administrators see it." },
  { value: "shared", label: "Shared", meaning: "Those it is shared with see and use it too." },
  { value: "everyone", label: "Everyone", meaning: "Everyone who is signed in sees and uses it." },
] as const satisfies readonly { value: Visibility; label: string; meaning: string }[];

const SHOWN = {
  private: { tone: "neutral", text: "private" },
  shared: { tone: "accent", text: "shared" },
  everyone: { tone: "accent", text: "for everyone" },
} as const;

export function VisibilityBadge({ visibility }: { visibility: Visibility }) {
  const { tone, text } = SHOWN[visibility];
  return <Status tone={tone}>{text}</Status>;
}
