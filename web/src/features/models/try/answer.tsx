"use client";

import { Section } from "@/components/page/page";
import { CopyButton } from "@/components/ui/copy-button";
import { FactList } from "@/components/ui/fact-list";
import { formatDuration, formatEnergy, formatRatio, formatSignificant } from "@/lib/format";
import classes from "../models.module.css";
import type { Version } from "../queries";
import { likelihoods, namedValues } from "./outcome";
import type { Answered } from "./predict";

/** What the model answered, how sure it is, how long it took and which version it was. */
export function Answer({ version, answered }: { version: Version; answered: Answered }) {
  const { prediction, timings, roundTripMs } = answered;
  const plant = prediction.plants?.[0];
  const values = namedValues(prediction.predictions[0], version.output_schema);
  return (
    <Section title={plant ? `Prediction for ${plant.name ?? plant.plant_id}` : "Prediction"}>
      {values.length === 1 ? (
        <p className={classes.answer} title={values[0]?.value}>
          {values[0]?.shown}
        </p>
      ) : (
        <FactList facts={values.map(({ name, shown }) => [name, shown])} />
      )}
      <Likelihoods answered={answered} />
      <div className={classes.answerFacts}>
        <FactList
          facts={[
            ...(plant
              ? ([
                  ["Measured", formatEnergy(plant.measured_mwh)],
                  ["Facts of", `${plant.dataset} ${plant.year}`],
                  ["Asked with", textsOf(plant.features)],
                ] as const)
              : []),
            ["Answered by", `version ${prediction.model.version} (${prediction.model.role})`],
            ["Took", tookText(timings["total"], timings["inference"], roundTripMs)],
            [
              "In the log as",
              <span key="id">
                <code>{prediction.prediction_id.slice(0, 13)}…</code>{" "}
                <CopyButton value={prediction.prediction_id} label="Copy the prediction's id" />
              </span>,
            ],
          ]}
        />
        {prediction.notes?.map((note) => (
          <p key={note} className={classes.unusual}>
            {note}
          </p>
        ))}
      </div>
    </Section>
  );
}

function Likelihoods({ answered: { prediction } }: { answered: Answered }) {
  const found = likelihoods(prediction.classes, prediction.probabilities);
  if (found.length === 0) return null;
  return (
    <ul className={classes.likelihoods} aria-label="Probabilities">
      {found.map(({ name, probability }) => (
        <li key={name}>
          <span className={classes.likelyName} title={name}>
            {name}
          </span>
          <span className={classes.likelyBar} aria-hidden="true">
            <span style={{ width: `${probability * 100}%` }} />
          </span>
          <span className={classes.likelyValue} title={String(probability)}>
            {formatRatio(probability)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function textsOf(features: Readonly<Record<string, unknown>>): string {
  return Object.entries(features)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === "number" ? formatSignificant(value) : String(value)}`,
    )
    .join(", ");
}

function tookText(total: number | undefined, inference: number | undefined, roundTrip: number) {
  const there = `${formatDuration(roundTrip)} with the way there and back`;
  if (total === undefined) return there;
  const model = inference === undefined ? "" : `, of which the model ${formatDuration(inference)}`;
  return `${formatDuration(total)} on the server${model}; ${there}`;
}
