import type { Tone } from "@/components/ui/status";

const PARTS: Record<string, string> = {
  postgres: "Database",
  redis: "Cache",
  rabbitmq: "Message broker",
  storage: "Object storage",
  prediction_log: "Log of predictions",
  data_versions: "Notices of new data",
};

const QUEUES: Record<string, string> = {
  "ingest.chunks": "Parts of files to be loaded",
  "ingest.jobs": "Files to be validated and finished",
  "webhooks.deliveries": "Webhook deliveries",
  "predict.batches": "Parts of batches to be predicted",
};

/** What a part is for people; its own name where we know none. */
export function partName(name: string): string {
  return PARTS[name] ?? name;
}

/** What waits in a queue. */
export function queueName(name: string): string {
  return QUEUES[name] ?? name;
}

export function healthTone(status: string): Tone {
  if (status === "healthy") return "good";
  return status === "degraded" ? "warning" : "danger";
}

/** One sentence about the whole installation. */
export function healthSentence(status: string): string {
  if (status === "healthy") return "Everything is there.";
  if (status === "degraded") return "Questions are answered; something else is away, see below.";
  return "Something that every answer needs is away, see below.";
}

/** `key.create` as words: “key create”. */
export function actionWords(action: string): string {
  return action.replaceAll(/[._]/g, " ");
}
