import { Skeleton } from "@mantine/core";
import { Page } from "@/components/page/page";
import classes from "./feedback.module.css";

/** Rows of a table that is on its way, as high as the real ones. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div className={classes.skeletonTable} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={14} radius="sm" width={`${92 - ((row * 17) % 35)}%`} />
      ))}
    </div>
  );
}

/** A chart or a map that is on its way. */
export function BlockSkeleton({ height }: { height: number }) {
  return (
    <div role="status" aria-label="Loading">
      <Skeleton height={height} radius="md" />
    </div>
  );
}

/** A whole page that is on its way. */
export function PageSkeleton() {
  return (
    <Page>
      <Skeleton height={28} width={200} radius="sm" />
      <div className={classes.skeletonTiles}>
        {Array.from({ length: 4 }, (_, tile) => (
          <Skeleton key={tile} height={84} radius="md" />
        ))}
      </div>
      <BlockSkeleton height={320} />
    </Page>
  );
}

/** Key figures that are on their way. */
export function TilesSkeleton({ tiles = 4 }: { tiles?: number }) {
  return (
    <div className={classes.skeletonTiles} role="status" aria-label="Loading">
      {Array.from({ length: tiles }, (_, tile) => (
        <Skeleton key={tile} height={92} radius="md" />
      ))}
    </div>
  );
}
