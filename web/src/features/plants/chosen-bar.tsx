"use client";

import { ActionIcon, Button } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { IconColumns3, IconX } from "@tabler/icons-react";
import Link from "next/link";
import { MOST_COMPARED, comparePath } from "@/features/compare/choice";
import { api } from "@/lib/api/browser";
import { plantQuery } from "./queries";
import classes from "./plants.module.css";

/** The plants chosen so far, and the way to see them side by side. */
export function ChosenBar(props: {
  chosen: readonly string[];
  onChange: (ids: readonly string[]) => void;
}) {
  const { chosen, onChange } = props;
  const plants = useQueries({ queries: chosen.map((id) => plantQuery(api, id)) });
  if (chosen.length === 0) return null;
  const without = (id: string) => chosen.filter((each) => each !== id);
  return (
    <section aria-label="Chosen to compare" className={classes.chosen}>
      <span>
        {chosen.length} of {MOST_COMPARED}
      </span>
      <ul className={classes.chosenPlants}>
        {chosen.map((id, index) => {
          const name = plants[index]?.data?.name ?? id;
          return (
            <li key={id} className={classes.chosenPlant}>
              <span title={name}>{name}</span>
              <ActionIcon
                size={22}
                aria-label={`Take ${name} out`}
                onClick={() => onChange(without(id))}
              >
                <IconX size={13} />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
      <Button variant="default" onClick={() => onChange([])}>
        Clear
      </Button>
      <Button
        component={Link}
        href={comparePath(chosen)}
        leftSection={<IconColumns3 size={14} />}
        disabled={chosen.length < 2}
        onClick={(event) => chosen.length < 2 && event.preventDefault()}
      >
        {chosen.length < 2 ? "Choose one more" : "Compare"}
      </Button>
    </section>
  );
}
