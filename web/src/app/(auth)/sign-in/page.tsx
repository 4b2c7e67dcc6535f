import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Problem } from "@/components/feedback/problem";
import { SignInForm } from "@/features/sign-in/sign-in-form";
import { safeNext } from "@/lib/api/next-path";
import { mayRegister, visitorOrProblem } from "@/lib/api/server";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage(props: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { next } = await props.searchParams;
  const target = safeNext(typeof next === "string" ? next : null);
  const { me, problem } = await visitorOrProblem();
  if (me) redirect(target);
  return problem ? (
    <Problem error={problem} reload />
  ) : (
    <SignInForm next={target} mayRegister={mayRegister()} />
  );
}
