"use client";

import { Button, Group, Stack, Text } from "@mantine/core";
import { CodeBlock } from "@/components/ui/code-block";
import type { Schemas } from "@/lib/api/schema";

/** The only time a key is told; it is in no query cache and gone when the dialog closes. */
export function NewKeyShown(props: { made: Schemas["ApiKeyCreated"]; onDone: () => void }) {
  const { key, name } = props.made;
  const command = `curl -H "X-API-Key: ${key}" ${window.location.origin}/api/v1/datasets`;
  return (
    <Stack gap="md">
      <Text size="sm">
        Copy the key of “{name}” now: it is not shown again. Who has it can do what its scopes say.
      </Text>
      <CodeBlock code={key} label="API key" />
      <Text size="sm">Try it:</Text>
      <CodeBlock code={command} label="Example with curl" />
      <Group justify="flex-end">
        <Button onClick={props.onDone}>I have copied it</Button>
      </Group>
    </Stack>
  );
}
