"""In the sandbox: from a file's bytes to the Python object of a model.

The list of allowed globals is a tripwire that tells what is wrong in words. It is no boundary, and
need not be: what gets past it still runs where only computing is possible.
"""

import bz2
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import skops.io
from joblib.numpy_pickle import NumpyUnpickler

from penstock.models.formats.advice import BY_HAND
from penstock.models.sandbox.replies import RefusalError

# Packages whose classes and helpers model files are made of.
PACKAGES = {"sklearn", "numpy", "scipy", "xgboost", "lightgbm", "pandas", "joblib"}
# Parts of these packages that run what they are given, or reach files and the network.
REACHING = (
    *("numpy.testing", "numpy.f2py", "numpy.distutils", "numpy.ctypeslib", "numpy.lib.npyio"),
    *("numpy.compat", "scipy.io", "scipy.datasets", "scipy._lib", "sklearn.datasets"),
    *("sklearn.utils._testing", "sklearn.externals", "joblib.externals", "joblib.memory"),
    *("joblib.parallel", "joblib.pool", "joblib.hashing", "pandas.io", "pandas.core.computation"),
    *("xgboost.dask", "xgboost.spark", "xgboost.tracker", "xgboost.collective", "lightgbm.dask"),
)
OTHERS = {
    "builtins": {
        *("object", "type", "int", "float", "complex", "bool", "str", "bytes", "bytearray"),
        *("list", "tuple", "dict", "set", "frozenset", "slice", "range", "Ellipsis"),
    },
    "collections": {"OrderedDict", "defaultdict", "Counter", "deque"},
    "copyreg": {"_reconstructor", "__newobj__"},
    "_codecs": {"encode"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
    "functools": {"partial"},
    "operator": {"itemgetter", "attrgetter"},
    "types": {"SimpleNamespace"},
    "uuid": {"UUID"},
}
OTHERS["__builtin__"] = OTHERS["builtins"]
OTHERS["copy_reg"] = OTHERS["copyreg"]

FACTOR = 1 << 20


def unpickle(data: bytes, *, most_unpacked: int) -> Any:  # noqa: ANN401
    """Return the object of a pickle or a joblib file, compressed or not.

    Raises:
        RefusalError: It names something that no model is made of, or is broken, or a bomb.
    """
    plain = _unpacked(data, most_unpacked)
    try:
        return _Unpickler("model", io.BytesIO(plain), True).load()
    except (RefusalError, MemoryError):
        raise
    except ModuleNotFoundError as error:
        raise RefusalError(
            f"The file needs the package {error.name!r}, which is not here. Export the model to "
            f"ONNX where it was trained:\n\n{BY_HAND}"
        ) from error
    except Exception as error:
        raise RefusalError(
            f"The file cannot be unpickled ({type(error).__name__}: {str(error)[:300]}). It is "
            "damaged, or was written by a version of its library that differs too much from the "
            f"one here. Export the model to ONNX where it was trained:\n\n{BY_HAND}"
        ) from error


class _Unpickler(NumpyUnpickler):  # type: ignore[misc]
    """joblib's own, which also reads plain pickles, with a list of what it may name."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        """Return what the file names.

        Raises:
            RefusalError: No model is made of it.
        """
        if not allowed(module, name):
            raise RefusalError(
                f"The pickle names {module}.{name}, which is no part of a model of scikit-learn, "
                "XGBoost or LightGBM. Code of your own cannot run here: export the whole model to "
                f"ONNX where that code is:\n\n{BY_HAND}",
                [{"reason": "a name that no model is made of", "value": f"{module}.{name}"}],
            )
        return super().find_class(module, name)


def allowed(module: str, name: str) -> bool:
    """Return whether a model may be made of this."""
    if module in OTHERS:
        return name in OTHERS[module]
    if module.startswith(REACHING) or module.partition(".")[0] not in PACKAGES:
        return False
    # A dotted name walks through a module to what that has imported, such as `np.os.system`.
    return "." not in name


def open_skops(data: bytes, *, most_unpacked: int) -> Any:  # noqa: ANN401
    """Return the object of a skops file.

    Raises:
        RefusalError: It holds types that no model is made of, or is broken, or a bomb.
    """
    try:
        untrusted = _trusted(data, most_unpacked)
        return skops.io.loads(data, trusted=untrusted)
    except (RefusalError, MemoryError):
        raise
    except Exception as error:
        raise RefusalError(
            f"The skops file cannot be read ({type(error).__name__}: {str(error)[:300]}). It is "
            "damaged, or of another version."
        ) from error


def _trusted(data: bytes, most_unpacked: int) -> list[str]:
    """Return the types of a file beyond those that skops trusts, all of which we do."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(item.file_size for item in archive.infolist())
    if size > most_unpacked:
        raise _bomb(most_unpacked)
    untrusted: list[str] = skops.io.get_untrusted_types(data=data)
    foreign = [name for name in untrusted if not allowed(*name.rpartition(".")[::2])]
    if foreign:
        raise RefusalError(
            f"The file holds {', '.join(foreign[:5])}, which is no part of a model of "
            "scikit-learn, XGBoost or LightGBM. Code of your own cannot run here: export the "
            f"whole model to ONNX where that code is:\n\n{BY_HAND}",
            [{"reason": "a type that no model is made of", "value": name} for name in foreign],
        )
    return untrusted


def _bomb(most: int) -> RefusalError:
    return RefusalError(
        f"The file unpacks to more than {most / FACTOR:,.0f} MiB, which is the limit.",
        [{"reason": "unpacks to more than is allowed"}],
    )


def _unpacked(data: bytes, most: int) -> bytes:
    """Undo joblib's compression, within a bound.

    Raises:
        RefusalError: It is broken or unpacks to more than `most` bytes.
    """
    unpack = _unpacker(data)
    if unpack is None:
        return data
    try:
        plain, ended = unpack(most + 1)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise RefusalError(f"The compressed file is damaged: {error}") from error
    if len(plain) > most:
        raise _bomb(most)
    if not ended:
        raise RefusalError("The compressed file is cut off before its end.")
    return plain


def _unpacker(data: bytes) -> Callable[[int], tuple[bytes, bool]] | None:
    """Return what gives up to so many bytes, and whether that was all."""
    if data.startswith((b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")):
        # 32: zlib or gzip, as the first bytes say.
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
        return lambda most: (inflate.decompress(data, most), inflate.eof)
    if data.startswith(b"BZh"):
        bzip = bz2.BZ2Decompressor()
        return lambda most: (bzip.decompress(data, most), bzip.eof)
    if data.startswith((b"\xfd7zXZ", b"\x5d\x00\x00")):
        xz = lzma.LZMADecompressor()
        return lambda most: (xz.decompress(data, most), xz.eof)
    if data.startswith(b"\x04\x22\x4d\x18"):
        raise RefusalError("joblib's lz4 is not read here: dump it with compress=3.")
    return None
