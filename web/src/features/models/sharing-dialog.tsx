"use client";

import { Button, Checkbox, Group, Modal, Radio, Stack, TagsInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { Problem } from "@/components/feedback/problem";
import { api } from "@/lib/api/browser";
import type { Role, Schemas } from "@/lib/api/schema";
import { useModelChange } from "./changes";
import type { Model, Visibility } from "./queries";
import { VISIBILITIES } from "./visibility";

const ROLES = ["viewer", "analyst", "admin"] as const satisfies readonly Role[];

interface Wanted {
  visibility: Visibility;
  users: string[];
  roles: Role[];
}

/** Says who sees a model: first whom it is granted to, then the visibility that makes it count. */
export function SharingDialog(props: {
  model: Model;
  grants: Schemas["Grants"];
  onClose: () => void;
}) {
  const { model, grants, onClose } = props;
  const [visibility, setVisibility] = useState<Visibility>(model.visibility);
  const [users, setUsers] = useState(() => grants.users.map((user) => user.email));
  const [roles, setRoles] = useState<Role[]>(grants.roles);
  const save = useModelChange({
    change: (wanted: Wanted) => share(model.id, wanted),
    said: () => "Who sees the model has been changed",
    onDone: onClose,
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate({ visibility, users, roles });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Share “${model.name}”`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {save.error ? <Problem error={save.error} /> : null}
          <Radio.Group
            label="Visible to"
            value={visibility}
            onChange={(value) => setVisibility(value)}
          >
            <Stack gap="sm" mt="sm">
              {VISIBILITIES.map(({ value, label, meaning }) => (
                <Radio key={value} size="xs" value={value} label={label} description={meaning} />
              ))}
            </Stack>
          </Radio.Group>
          {visibility === "shared" ? (
            <>
              <TagsInput
                label="People"
                description="Their e-mail addresses; Enter after each."
                size="xs"
                value={users}
                onChange={setUsers}
              />
              <Checkbox.Group
                label="Everyone with the role"
                value={roles}
                onChange={(values) => setRoles(ROLES.filter((role) => values.includes(role)))}
              >
                <Group mt="sm" gap="md">
                  {ROLES.map((role) => (
                    <Checkbox key={role} size="xs" value={role} label={role} />
                  ))}
                </Group>
              </Checkbox.Group>
            </>
          ) : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

async function share(model: string, { visibility, users, roles }: Wanted): Promise<void> {
  const params = { path: { model } };
  if (visibility === "shared") {
    await api.PUT("/api/v1/models/{model}/grants", { params, body: { users, roles } });
  }
  await api.PATCH("/api/v1/models/{model}", { params, body: { visibility } });
}
