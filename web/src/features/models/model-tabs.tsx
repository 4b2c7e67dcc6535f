"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import classes from "./models.module.css";
import { MODEL_TABS, modelPath } from "./tabs";

/** Ways to the pages of a model: links, so that each has an address and a place in the history. */
export function ModelTabs({ model }: { model: string }) {
  const pathname = usePathname();
  return (
    <nav className={classes.tabs} aria-label="Of this model">
      {MODEL_TABS.map(({ path, label }) => {
        const href = modelPath(model, path);
        return (
          <Link
            key={path}
            href={href}
            prefetch={false}
            className={classes.tab}
            aria-current={pathname === href ? "page" : undefined}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
