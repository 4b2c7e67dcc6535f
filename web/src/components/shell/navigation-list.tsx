"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { NAVIGATION, isCurrent } from "./navigation";
import classes from "./shell.module.css";

export function NavigationList({ onNavigate }: { onNavigate?: () => void }) {
  const pathname = usePathname();
  return (
    <nav className={classes.nav} aria-label="Main">
      {NAVIGATION.map((group) => (
        <div key={group.title}>
          <p className={classes.group}>{group.title}</p>
          <ul className={classes.list}>
            {group.items.map(({ href, label, icon: Icon }) => (
              <li key={href}>
                <Link
                  href={href}
                  // Each prefetch would ask the AuthService who the visitor is.
                  prefetch={false}
                  className={classes.link}
                  aria-current={isCurrent(href, pathname) ? "page" : undefined}
                  {...(onNavigate ? { onClick: onNavigate } : {})}
                >
                  <Icon size={16} stroke={1.7} aria-hidden="true" />
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
