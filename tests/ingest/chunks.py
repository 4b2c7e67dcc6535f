"""What the consumers do, here and now."""

from uuid import UUID

from penstock.ingest.consume import ChunkMessage, consume
from penstock.ingest.finish import finish_if_complete
from penstock.ingest.queries import loads
from penstock.ingest.steps import Parts


def message_of(parts: Parts, load_id: UUID, number: int) -> ChunkMessage:
    with parts.database.begin() as session:
        load = loads.get(session, load_id)
        assert load is not None
        assert load.structure is not None
        chunk = loads.chunks(session, load.no)[number]
        return ChunkMessage(
            load=load_id,
            chunk=number,
            key=load.structure["source_key"],
            etag=load.structure["source_etag"],
            start=chunk.start_byte,
            end=chunk.end_byte,
            first_row=chunk.first_row,
        )


def consume_all(parts: Parts, load_id: UUID) -> None:
    """Consume the chunks that wait and finish the load."""
    consume_waiting(parts, load_id)
    finish_if_complete(parts.database, load_id)


def consume_waiting(parts: Parts, load_id: UUID) -> None:
    """Consume the chunks that wait."""
    with parts.database.begin() as session:
        load = loads.get(session, load_id)
        assert load is not None
        waiting = [
            chunk.number for chunk in loads.chunks(session, load.no) if chunk.state == "waiting"
        ]
    for number in waiting:
        consume(parts.database, parts.store, message_of(parts, load_id, number))
