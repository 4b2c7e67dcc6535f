"use client";

import { Modal, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Confirm } from "@/components/ui/confirm";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/browser";
import type { Role, Schemas } from "@/lib/api/schema";
import { SHORTEST_PASSWORD } from "@/lib/forms";
import { notifyDone } from "@/lib/notify";
import { NewUserForm } from "./new-user-form";
import { ROLES } from "./roles";

type Account = Schemas["Account"];
export type UserDialog =
  { kind: "create" } | { kind: "role" | "password" | "active"; user: Account };

interface Props {
  dialog: UserDialog | null;
  onClose: () => void;
}

/** All that is asked about users, one thing at a time. */
export function UserDialogs({ dialog, onClose }: Props) {
  return (
    <>
      <Modal
        opened={dialog?.kind === "create"}
        onClose={onClose}
        title="New user"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <NewUserForm onDone={onClose} />
      </Modal>
      {dialog?.kind === "role" ? <ChangeRole user={dialog.user} onClose={onClose} /> : null}
      {dialog?.kind === "password" ? <GivePassword user={dialog.user} onClose={onClose} /> : null}
      {dialog?.kind === "active" ? <SwitchActive user={dialog.user} onClose={onClose} /> : null}
    </>
  );
}

interface About {
  user: Account;
  onClose: () => void;
}

function ChangeRole({ user, onClose }: About) {
  const [role, setRole] = useState<Role>(user.role);
  const update = useUpdate(user, onClose);
  return (
    <Confirm
      opened
      title={`Role of ${user.email}`}
      confirmLabel="Change the role"
      pending={update.isPending}
      error={update.error}
      onConfirm={() => update.mutate({ role })}
      onClose={onClose}
    >
      It counts from the next request on.
      <Select
        mt="md"
        label="Role"
        data={ROLES}
        value={role}
        allowDeselect={false}
        onChange={(value) => setRole(value ?? role)}
      />
    </Confirm>
  );
}

function SwitchActive({ user, onClose }: About) {
  const update = useUpdate(user, onClose);
  const isActive = user.deactivated_at === null;
  return (
    <Confirm
      opened
      title={isActive ? `Deactivate ${user.email}?` : `Activate ${user.email}?`}
      confirmLabel={isActive ? "Deactivate" : "Activate"}
      danger={isActive}
      pending={update.isPending}
      error={update.error}
      onConfirm={() => update.mutate({ active: !isActive })}
      onClose={onClose}
    >
      {isActive
        ? "All sessions and keys end at once. What the user has loaded and uploaded stays."
        : "The user can sign in again. Keys that had ended stay ended."}
    </Confirm>
  );
}

function GivePassword({ user, onClose }: About) {
  const [password, setPassword] = useState("");
  const give = useMutation({
    mutationFn: () =>
      api.PUT("/auth/users/{user_id}/password", {
        params: { path: { user_id: user.id } },
        body: { password },
      }),
    onSuccess: () => {
      notifyDone(`${user.email} has a new password`);
      onClose();
    },
  });
  return (
    <Confirm
      opened
      title={`New password for ${user.email}`}
      confirmLabel="Set the password"
      pending={give.isPending}
      error={give.error}
      onConfirm={() => give.mutate()}
      onClose={onClose}
    >
      All sessions of the user end.
      <PasswordInput
        mt="md"
        label="Password"
        description={`At least ${SHORTEST_PASSWORD} characters.`}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </Confirm>
  );
}

function useUpdate(user: Account, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: Schemas["UserUpdate"]) =>
      api.PATCH("/auth/users/{user_id}", {
        params: { path: { user_id: user.id } },
        body: changes,
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["system", "users"] });
      notifyDone(`${user.email} has been changed`);
      onDone();
    },
  });
}
