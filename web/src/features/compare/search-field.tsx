"use client";

import { TextInput, type TextInputProps } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { MOST_COMPARED } from "./choice";
import classes from "./compare.module.css";

export function SearchField({ full, ...others }: TextInputProps & { full: boolean }) {
  return (
    <TextInput
      {...others}
      className={classes.add ?? ""}
      aria-label="Add a plant by name"
      placeholder={full ? `${MOST_COMPARED} plants are the most` : "Add a plant by name"}
      disabled={full}
      maxLength={200}
      leftSection={<IconSearch size={14} />}
    />
  );
}
