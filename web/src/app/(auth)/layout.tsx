import type { ReactNode } from "react";
import { BrandMark } from "@/components/shell/brand";
import classes from "./auth.module.css";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className={classes.main}>
      <div className={classes.panel}>
        <p className={classes.brand}>
          <BrandMark size={30} />
          Penstock
        </p>
        {children}
      </div>
    </main>
  );
}
