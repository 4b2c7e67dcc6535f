"""Model files that mean harm: refused with a reason, and nothing happens outside the sandbox."""

import gzip
import os
import pickle
import socket
import subprocess
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from sklearn.linear_model import LinearRegression

from penstock.core.settings import Settings
from penstock.models.conversion import Wanted, convert
from penstock.models.errors import ModelRefusedError


class Calls:
    """Calls a function when it is unpickled."""

    def __init__(self, function: Callable[..., Any], *arguments: object) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return self.call


@pytest.fixture
def limited(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "home",
        sandbox_seconds=8,
        sandbox_memory_bytes=512 << 20,
        max_model_unpacked_bytes=32 << 20,
    )


def refused(path: Path, settings: Settings) -> ModelRefusedError:
    with pytest.raises(ModelRefusedError) as found:
        convert(path, Wanted(file_name=path.name), settings=settings)
    return found.value


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (Calls(os.system, "touch {mark}"), "system"),
        (Calls(os.fork), "fork"),
        (Calls(subprocess.check_output, "touch {mark}"), "subprocess"),
        (Calls(socket.create_connection, ("127.0.0.1", 9)), "socket"),
        (Calls(eval, "open('{mark}', 'w')"), "eval"),
        (Calls(exec, "import os; os.system('touch {mark}')"), "exec"),
        (Calls(time.sleep, 600), "sleep"),
        (Calls(getattr, "", "join"), "getattr"),
    ],
    ids=["command", "fork", "program", "socket", "eval", "exec", "sleep", "getattr"],
)
@pytest.mark.parametrize("form", ["pickle", "joblib"])
def test_a_pickle_that_does_something_is_refused_by_name(
    harm: Calls, named: str, form: str, tmp_path: Path, limited: Settings
) -> None:
    mark = tmp_path / "mark"
    function, arguments = harm.call
    filled = tuple(
        item.replace("{mark}", str(mark)) if isinstance(item, str) else item for item in arguments
    )
    path = tmp_path / "model.pkl"
    model = {"model": LinearRegression(), "harm": Calls(function, *filled)}
    if form == "joblib":
        joblib.dump(model, path, compress=3)
    else:
        path.write_bytes(pickle.dumps(model))
    error = refused(path, limited)
    assert named in error.detail
    assert error.errors[0]["reason"] == "a name that no model is made of"
    assert "to_onnx" in error.detail
    assert not mark.exists()


def test_harm_by_way_of_what_is_allowed_ends_at_the_kernel(
    tmp_path: Path, limited: Settings
) -> None:
    """numpy opens files by a name that the list lets through; the file stays closed."""
    path = tmp_path / "model.pkl"
    mark = tmp_path / "mark"
    path.write_bytes(
        pickle.dumps([Calls(np.fromfile, "/etc/passwd"), Calls(np.memmap, str(mark), "u1", "w+")])
    )
    error = refused(path, limited)
    assert "/etc/passwd" in str(error.errors) or "Permission" in error.detail
    assert not mark.exists()


def test_a_pickle_that_eats_memory_is_stopped(tmp_path: Path, limited: Settings) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(Calls(np.ones, 1 << 40)))
    assert "memory" in refused(path, limited).detail


@pytest.mark.parametrize("name", ["zlib", "gzip", "skops"])
def test_a_bomb_is_stopped_at_the_cap(name: str, tmp_path: Path, limited: Settings) -> None:
    path = tmp_path / "model"
    zeros = bytes(256 << 20)
    if name == "zlib":
        path.write_bytes(zlib.compress(zeros, 9))
    elif name == "gzip":
        path.write_bytes(gzip.compress(zeros, 9))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("schema.json", zeros)
    assert path.stat().st_size < 1 << 20
    error = refused(path, limited)
    assert "unpacks to more than 32 MiB" in error.detail


def made(nodes: list[onnx.NodeProto], weights: TensorProto, domain: str = "") -> bytes:
    graph = helper.make_graph(
        nodes,
        "graph",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, ["N", 3])],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, ["N", 2])],
        [weights],
    )
    opsets = [helper.make_opsetid("", 17)]
    if domain:
        opsets.append(helper.make_opsetid(domain, 1))
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    return bytes(model.SerializeToString())


def test_onnx_with_data_elsewhere_is_refused(tmp_path: Path, limited: Settings) -> None:
    weights = TensorProto(name="W", data_type=TensorProto.FLOAT, dims=[3, 2])
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="../../etc/passwd")
    path = tmp_path / "model.onnx"
    path.write_bytes(made([helper.make_node("MatMul", ["X", "W"], ["Y"])], weights))
    error = refused(path, limited)
    assert error.errors == [{"reason": "data outside the file", "value": "W: ../../etc/passwd"}]


@pytest.mark.parametrize("domain", ["evil", "com.microsoft", "ai.onnx.training"])
def test_onnx_of_a_foreign_domain_is_refused(
    domain: str, tmp_path: Path, limited: Settings
) -> None:
    weights = helper.make_tensor("W", TensorProto.FLOAT, [3, 2], [1.0] * 6)
    path = tmp_path / "model.onnx"
    node = helper.make_node("Gelu", ["X"], ["Y"], domain=domain)
    path.write_bytes(made([node], weights, domain))
    error = refused(path, limited)
    assert error.errors == [
        {"reason": "an operator of a foreign domain", "value": f"{domain}.Gelu"}
    ]


def test_onnx_that_would_take_all_memory_is_stopped(tmp_path: Path, limited: Settings) -> None:
    """A few bytes that make a tensor of terabytes."""
    size = helper.make_tensor("W", TensorProto.INT64, [2], [1 << 20, 1 << 20])
    nodes = [
        helper.make_node("ConstantOfShape", ["W"], ["big"]),
        helper.make_node("ReduceSum", ["big"], ["sum"], keepdims=0),
        helper.make_node("Add", ["X", "sum"], ["Y"]),
    ]
    path = tmp_path / "model.onnx"
    path.write_bytes(made(nodes, size))
    refused(path, limited)


def test_a_damaged_booster_is_refused(tmp_path: Path, limited: Settings) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(b'{"learner": {"gradient_booster": {"model": {"trees": [[1, 2]]}}}}')
    assert "model.json" in refused(path, limited).detail
    path.write_bytes(b"tree\nversion=v4\nnum_class=1\nmax_feature_idx=99999999\nTree=0\n")
    assert refused(path, limited).detail
