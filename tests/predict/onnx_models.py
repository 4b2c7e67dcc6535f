"""Small ONNX models whose answers tell which one has answered, and their rows in the registry."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from onnx import NodeProto, TensorProto, helper, numpy_helper
from sqlalchemy import text
from sqlalchemy.orm import Session

from penstock.core.db import Database
from penstock.core.ids import uuid7
from penstock.core.store import Store
from penstock.models.signature import Feature, Output, Signature, columns_of
from penstock.models.states import CHANNEL
from penstock.models.tables import Model, ModelAlias, ModelVersion
from penstock.predict.tensors import Array

FEATURES = 3
OPSET = 18


def signature(features: int = FEATURES) -> Signature:
    return Signature(
        tuple(
            Feature(name=f"f{n}", type="float32", input="x", input_type="float32", column=n)
            for n in range(features)
        ),
        (Output(name="y", kind="value", type="float32"),),
    )


def adding(number: int, *, features: int = FEATURES) -> bytes:
    """A model that answers the sum of a row and `number`."""
    nodes = [
        helper.make_node("ReduceSum", ["x", "axes"], ["sum"], keepdims=1),
        helper.make_node("Add", ["sum", "number"], ["y"]),
    ]
    return _model(
        nodes,
        {"axes": np.array([1], np.int64), "number": np.array([number], np.float32)},
        features,
    )


def slow(turns: int) -> bytes:
    """A model that works for long: `turns` times through a loop, a second for a million or so."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go_in"], ["go_out"]),
            helper.make_node("Add", ["sum_in", "one"], ["sum_out"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("turn", TensorProto.INT64, []),
            helper.make_tensor_value_info("go_in", TensorProto.BOOL, []),
            helper.make_tensor_value_info("sum_in", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("go_out", TensorProto.BOOL, []),
            helper.make_tensor_value_info("sum_out", TensorProto.FLOAT, None),
        ],
    )
    nodes = [
        helper.make_node("ReduceSum", ["x", "axes"], ["sum"], keepdims=1),
        helper.make_node("Loop", ["turns", "go", "sum"], ["y"], body=body),
    ]
    constants = {
        "axes": np.array([1], np.int64),
        "turns": np.array(turns, np.int64),
        "go": np.array(1, np.bool_),
        "one": np.array([1], np.float32),
    }
    return _model(nodes, constants, FEATURES)


def _model(
    nodes: Sequence[NodeProto],
    constants: dict[str, Array],
    features: int,
) -> bytes:
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, features])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    made: bytes = model.SerializeToString()
    return made


@dataclass(frozen=True)
class Made:
    """A model in the registry, its versions numbered from 1."""

    id: UUID
    name: str
    versions: list[UUID]
    keys: list[str]


def register(
    database: Database,
    store: Store,
    *,
    owner_id: UUID,
    files: Sequence[bytes],
    name: str = "",
    given: Signature | None = None,
    **fields: object,
) -> Made:
    """Put a model with these versions into registry and storage; the first is its champion."""
    model_id = uuid7()
    name = name or f"model-{model_id.hex[-12:]}"
    versions = [uuid7() for _ in files]
    keys = [f".penstock/models/{model_id}/{version}.onnx" for version in versions]
    for key, content in zip(keys, files, strict=True):
        store.put(key, content)
    with database.begin() as session:
        session.add(
            Model(id=model_id, owner_id=owner_id, name=name, last_number=len(files), **fields)
        )
        session.flush()
        for number, content in enumerate(files, start=1):
            version = versions[number - 1]
            session.add(_version(model_id, version, number, content, keys[number - 1], given))
        session.flush()
        session.add(
            ModelAlias(
                model_id=model_id, alias="champion", version_id=versions[0], changed_by=owner_id
            )
        )
    return Made(model_id, name, versions, keys)


def _version(
    model_id: UUID, version_id: UUID, number: int, content: bytes, key: str, given: Signature | None
) -> ModelVersion:
    inputs, outputs = columns_of(given or signature())
    digest = hashlib.sha256(content).hexdigest()
    return ModelVersion(
        id=version_id,
        model_id=model_id,
        number=number,
        format="onnx",
        framework="test",
        file_name="test.onnx",
        sha256=digest,
        size_bytes=len(content),
        source_key=key,
        onnx_sha256=digest,
        onnx_size_bytes=len(content),
        onnx_key=key,
        input_schema=inputs,
        output_schema=outputs,
        safety={},
        created_by=uuid7(),
    )


def point(database: Database, made: Made, alias: str, number: int) -> int:
    """Let an alias point at a version as promoting does, in one transaction."""
    with database.begin() as session:
        return _point(session, made, alias, number)


def _point(session: Session, made: Made, alias: str, number: int) -> int:
    found = {"model": made.id, "alias": alias, "version": made.versions[number - 1]}
    session.execute(
        text("""
        INSERT INTO model_alias (model_id, alias, version_id, changed_by)
        VALUES (:model, :alias, :version, :model)
        ON CONFLICT (model_id, alias) DO UPDATE SET version_id = excluded.version_id
        """),
        found,
    )
    return count_up(session, made)


def count_up(session: Session, made: Made) -> int:
    """Count the entry version up and notify, as every change of a model does."""
    counted = text(
        "UPDATE model SET entry_version = entry_version + 1 WHERE id = :model "
        "RETURNING entry_version"
    )
    entry_version: int = session.execute(counted, {"model": made.id}).scalar_one()
    notice = {"channel": CHANNEL, "payload": f"{made.id}:{entry_version}"}
    session.execute(text("SELECT pg_notify(:channel, :payload)"), notice)
    return entry_version
