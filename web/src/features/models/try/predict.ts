import { api } from "@/lib/api/browser";
import type { Schemas } from "@/lib/api/schema";
import { type Asked, type Timings, bodyOf, timingsOf } from "./request";

export type Prediction = Schemas["penstock__predict__schemas__Prediction"];

export interface Answered {
  prediction: Prediction;
  timings: Timings;
  /** Milliseconds until the answer was here. */
  roundTripMs: number;
}

/** Ask a model; throws `ApiError`. */
export async function ask(model: string, asked: Asked): Promise<Answered> {
  const started = performance.now();
  const { data, response } = await api.POST("/api/v1/predict/{model}", {
    params: { path: { model } },
    body: {},
    // Written here: numbers of JavaScript have not all digits of a 64-bit integer.
    bodySerializer: () => bodyOf(asked),
  });
  return {
    prediction: data as Prediction,
    timings: timingsOf(response.headers.get("server-timing")),
    roundTripMs: performance.now() - started,
  };
}
