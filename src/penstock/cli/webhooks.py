"""`penstock webhooks`: where events are posted to, and what became of them."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

import typer

from penstock.cli.access import access_of
from penstock.cli.client import open_client
from penstock.cli.groups import ListByDefault
from penstock.cli.output import Json, print_json, print_table, say, when

PATH = "/api/v1/webhooks"

app = typer.Typer(add_completion=False, cls=ListByDefault)

WebhookId = Annotated[str, typer.Argument(help="Id of the webhook.")]
State = Literal["waiting", "queued", "delivered", "failed", "blocked"]


@app.callback()
def webhooks() -> None:
    """List, add, test and delete webhooks; send deliveries again."""


@app.command(name="list")
def list_webhooks(context: typer.Context, *, as_json: Json = False) -> None:
    """List one's webhooks, newest first."""
    with open_client(access_of(context)) as client:
        items = list(client.pages(PATH, limit=1000))
    if as_json:
        print_json({"items": items})
        return
    headings = ("!Id", "Address", "Events", "Disabled", "Last delivered")
    print_table(headings, [_row(item) for item in items])


def _row(item: dict[str, Any]) -> tuple[object, ...]:
    return (
        *(item["id"], item["url"], item["event_types"], item["disabled_reason"]),
        when(item["last_delivered_at"]),
    )


@app.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Where to post to: https://…")],
    *,
    event: Annotated[
        list[str], typer.Option(help="A type of event or a group such as `load.*`; repeatable.")
    ],
    subject: Annotated[str | None, typer.Option(help="Only events about this id.")] = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    as_json: Json = False,
) -> None:
    """Add a webhook and print its secret alone on stdout; it is told only now."""
    body = {
        "url": url,
        "event_types": event,
        "subject": subject,
        "description": description,
    }
    with open_client(access_of(context)) as client:
        made = client.post(PATH, body)
    if as_json:
        print_json(made)
        return
    say(f"Webhook {made['id']}; verify what comes with this secret, which is told only now:")
    typer.echo(made["secret"])


@app.command()
def test(context: typer.Context, webhook: WebhookId) -> None:
    """Send a `webhook.test` event there."""
    with open_client(access_of(context)) as client:
        client.post(f"{PATH}/{quote(webhook, safe='')}/test")
    say(f"On its way: penstock webhooks deliveries {webhook}")


@app.command()
def deliveries(
    context: typer.Context,
    webhook: WebhookId,
    *,
    state: Annotated[State | None, typer.Option(help="Only in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: Json = False,
) -> None:
    """List what was sent to a webhook, newest first."""
    with open_client(access_of(context)) as client:
        path = f"{PATH}/{quote(webhook, safe='')}/deliveries"
        items = list(client.pages(path, limit=limit, state=state))
    if as_json:
        print_json({"items": items})
        return
    rows = [
        (
            *(item["id"], item["event_type"], item["state"], item["tries"]),
            *(when(item["created_at"]), when(item["next_attempt_at"])),
        )
        for item in items
    ]
    print_table(("!Id", "Event", "!State", ">Tries", "Made", "Next try"), rows)


@app.command()
def replay(
    context: typer.Context,
    webhook: WebhookId,
    *,
    delivery: Annotated[str | None, typer.Option(help="Only this delivery.")] = None,
    since: Annotated[
        str, typer.Option(help="Else failed ones made since: 2026-11-24T00:00:00Z.")
    ] = "1970-01-01T00:00:00Z",
) -> None:
    """Send a delivery again, or all that failed or were blocked."""
    path = f"{PATH}/{quote(webhook, safe='')}"
    with open_client(access_of(context)) as client:
        if delivery is not None:
            client.post(f"{path}/deliveries/{quote(delivery, safe='')}/replay")
            count = 1
        else:
            count = client.post(f"{path}/replay", {"since_at": since})["replayed"]
    say(f"Sent again: {count}")


@app.command()
def delete(context: typer.Context, webhook: WebhookId) -> None:
    """Delete a webhook and the list of its deliveries."""
    with open_client(access_of(context)) as client:
        client.delete(f"{PATH}/{quote(webhook, safe='')}")
    say("Deleted.")
