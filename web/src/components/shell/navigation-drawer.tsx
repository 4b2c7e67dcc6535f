"use client";

import { Drawer } from "@mantine/core";
import { NavigationList } from "./navigation-list";

/** The navigation of a phone. */
export function NavigationDrawer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      size={280}
      title="Penstock"
      closeButtonProps={{ "aria-label": "Close the navigation" }}
    >
      <NavigationList onNavigate={onClose} />
    </Drawer>
  );
}
