import { notFound } from "next/navigation";

/** Any address that no page has: said so inside the shell. */
export default function MissingPage(): never {
  notFound();
}
