"use client";

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconColumns3 } from "@tabler/icons-react";
import Link from "next/link";
import { Problem } from "@/components/feedback/problem";
import { BlockSkeleton } from "@/components/feedback/skeletons";
import { PageHeader } from "@/components/page/page";
import { Fuel } from "@/components/ui/fuel";
import { comparePath } from "@/features/compare/choice";
import { placeOf } from "@/features/plants/naming";
import { type PlantDetail, plantQuery } from "@/features/plants/queries";
import { api } from "@/lib/api/browser";
import { ExpectedSection } from "./expected-section";
import { KeyFigures } from "./key-figures";
import { OddSection } from "./odd-section";
import { PlaceSection } from "./place-section";
import { SourcesSection } from "./sources-section";
import { UnitsSection } from "./units-section";
import { YearsCard } from "./years-card";
import classes from "./plant.module.css";

/** Everything about one plant. */
export function PlantView({ id }: { id: string }) {
  const { data: plant, error, refetch } = useQuery(plantQuery(api, id));
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!plant) return <BlockSkeleton height={480} />;
  return (
    <>
      <Header plant={plant} />
      <KeyFigures plant={plant} />
      <div className={classes.columns}>
        <YearsCard plant={plant} />
        <PlaceSection plant={plant} />
      </div>
      <OddSection plant={plant} />
      <ExpectedSection plant={plant} />
      <UnitsSection plant={plant} />
      <SourcesSection plant={plant} />
    </>
  );
}

function Header({ plant }: { plant: PlantDetail }) {
  return (
    <PageHeader
      title={plant.name}
      above={<Link href="/plants">Plants</Link>}
      description={
        <span className={classes.facts}>
          <Fuel code={plant.primary_fuel} />
          <span>{placeOf(plant)}</span>
          {plant.operator ? <span>{plant.operator}</span> : null}
          <code>{plant.id}</code>
        </span>
      }
      actions={
        <Button
          component={Link}
          href={comparePath([plant.id])}
          variant="default"
          leftSection={<IconColumns3 size={14} />}
        >
          Compare with others
        </Button>
      }
    />
  );
}
