import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Problem } from "@/components/feedback/problem";
import { RegisterForm } from "@/features/sign-in/register-form";
import { safeNext } from "@/lib/api/next-path";
import { mayRegister, visitorOrProblem } from "@/lib/api/server";

export const metadata: Metadata = { title: "Create an account" };

export default async function RegisterPage(props: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { next } = await props.searchParams;
  const target = safeNext(typeof next === "string" ? next : null);
  const { me, problem } = await visitorOrProblem();
  if (me) redirect(target);
  // The form could only be refused; the other page says who creates accounts.
  if (!mayRegister()) redirect("/sign-in");
  return problem ? <Problem error={problem} reload /> : <RegisterForm next={target} />;
}
