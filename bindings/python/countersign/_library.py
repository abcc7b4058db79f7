"""The shared library: how it is found, what its functions take, and what their answers mean.

Everything here mirrors countersign.h, which says what it all means.
"""
from __future__ import annotations

import ctypes
import operator
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_int32, c_int64, c_size_t, c_uint64, c_void_p
from typing import Any, Union

SONAME = "libcountersign.so.1"
MAJOR_VERSION = "1"
VARIABLE = "COUNTERSIGN_LIBRARY"

OK, INVALID_ARGUMENT, OUT_OF_MEMORY = 0, 1, 2

Octets = Union[bytes, bytearray, memoryview]
"""Bytes, borrowed for the call: whatever has a contiguous buffer will do, mmap.mmap as well."""


class CountersignError(ValueError):
    """A mistake of the caller's: one line that names the member and what was expected."""


class CText(ctypes.Structure):
    _fields_ = [("data", c_void_p), ("size", c_size_t)]

    def __str__(self) -> str:
        return ctypes.string_at(self.data, self.size).decode("utf-8", "replace")


class CInstant(ctypes.Structure):
    _fields_ = [("seconds", c_int64), ("nanoseconds", c_int32)]


class CPremises(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("at", CInstant), ("anchors", c_void_p),
                ("revocations", c_void_p), ("limits", c_void_p), ("subject", c_char_p),
                ("cache", c_void_p)]


class CReason(ctypes.Structure):
    _fields_ = [("number", c_int), ("code", CText), ("message", CText), ("expected", CText)]


class CSignature(ctypes.Structure):
    _fields_ = [("profile_version_arn", CText), ("job_arn", CText), ("signing_time", CInstant),
                ("expires_at", CInstant), ("expires", c_int), ("reserved", c_int)]


class CAwsError(ctypes.Structure):
    _fields_ = [("http_status", c_int), ("code", CText), ("message", CText)]


_OUT = POINTER(c_void_p)
_SIZED = [c_void_p, c_size_t]
_HANDLES = ("error", "limits", "config", "anchors", "revocations", "cache", "artifact", "digester",
            "verdict")

# name: (answer, parameters), without the prefix countersign_
_PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "version": (c_char_p, []),
    "error_message": (c_char_p, [c_void_p]),
    "limits_new": (c_int, [_OUT]),
    "limits_set": (c_int, [c_void_p, c_char_p, c_uint64, _OUT]),
    "config_parse": (c_int, [*_SIZED, c_void_p, _OUT, _OUT]),
    "config_policy": (c_int, [c_void_p]),
    "anchors_parse_pem": (c_int, [*_SIZED, _OUT, _OUT]),
    "anchors_parse_fingerprint": (c_int, [*_SIZED, _OUT, _OUT]),
    "anchors_aws": (c_int, [_OUT]),
    "anchors_add": (c_int, [c_void_p, c_void_p]),
    "revocations_parse": (c_int, [*_SIZED, c_void_p, _OUT, _OUT]),
    "revocations_no_check": (c_int, [CInstant, _OUT, _OUT]),
    "cache_new": (c_int, [_OUT]),
    "artifact_read": (c_int, [*_SIZED, c_void_p, _OUT, _OUT]),
    "artifact_set_name": (c_int, [c_void_p, *_SIZED]),
    "artifact_set_envelope": (c_int, [c_void_p, *_SIZED]),
    "artifact_code_sha256": (c_void_p, [c_void_p]),
    "artifact_content_sha384": (c_void_p, [c_void_p]),
    "artifact_is_signed": (c_int, [c_void_p]),
    "digester_new": (c_int, [_OUT]),
    "digester_add_bytes": (c_int, [c_void_p, *_SIZED]),
    "digester_add_entry": (c_int, [c_void_p, *_SIZED]),
    "digester_add_body": (c_int, [c_void_p, *_SIZED]),
    "digester_finish": (c_int, [c_void_p, _OUT]),
    "evaluate": (c_int, [c_void_p, _OUT, c_size_t, POINTER(CPremises), _OUT, _OUT]),
    "verdict_decision": (c_int, [c_void_p]),
    "verdict_primary_reason": (c_int, [c_void_p]),
    "verdict_holds_until": (c_int, [c_void_p, POINTER(CInstant)]),
    "verdict_to_json": (c_int, [c_void_p, _OUT, POINTER(c_size_t)]),
    "verdict_explain": (c_int, [c_void_p, _OUT, POINTER(c_size_t)]),
    "text_free": (None, [c_void_p]),
    "verdict_artifact_count": (c_size_t, [c_void_p]),
    "verdict_artifact_name": (CText, [c_void_p, c_size_t]),
    "verdict_artifact_decision": (c_int, [c_void_p, c_size_t]),
    "verdict_artifact_status": (c_int, [c_void_p, c_size_t]),
    "verdict_outcome": (c_int, [c_void_p, c_size_t, c_int]),
    "verdict_reason_count": (c_size_t, [c_void_p, c_size_t, c_int]),
    "verdict_reason": (c_int, [c_void_p, c_size_t, c_int, c_size_t, POINTER(CReason), c_size_t]),
    "verdict_signature": (c_int, [c_void_p, c_size_t, POINTER(CSignature), c_size_t]),
    "verdict_aws_error": (c_int, [c_void_p, POINTER(CAwsError), c_size_t]),
    **{kind + "_free": (None, [c_void_p]) for kind in _HANDLES},
}

_lock = threading.Lock()
_library: ctypes.CDLL | None = None
_path = ""


def _open(path: str) -> ctypes.CDLL:
    library = ctypes.CDLL(path)
    for name, (answer, parameters) in _PROTOTYPES.items():
        function = getattr(library, "countersign_" + name, None)
        if function is None:
            raise OSError(f"{path}: expected Countersign, found no countersign_{name}")
        function.restype, function.argtypes = answer, parameters
    found = library.countersign_version().decode()
    if found.partition(".")[0] != MAJOR_VERSION:
        raise OSError(f"{path}: expected version {MAJOR_VERSION} of Countersign, found {found}")
    return library


def load(path: str | os.PathLike[str] | None = None) -> None:
    """Loads the shared library, once for the process; the first use does it where nobody has.

    `path` is its file. Without one it is what the environment variable COUNTERSIGN_LIBRARY names,
    or else what the system's loader finds as libcountersign.so.1. Raises OSError where there is
    none, and RuntimeError where another one is loaded already.
    """
    global _library, _path
    wanted = os.fspath(path) if path is not None else ""
    with _lock:
        if _library is not None:
            if wanted and not _is_loaded_from(wanted):
                raise RuntimeError(f"{wanted}: {_path} is loaded already")
            return
        _path = wanted or os.environ.get(VARIABLE, "") or SONAME
        _library = _open(_path)


def _is_loaded_from(path: str) -> bool:
    """Whether the loader, which knows a library by its file, has the same one for the path."""
    assert _library is not None
    try:
        return ctypes.CDLL(path, mode=os.RTLD_NOLOAD)._handle == _library._handle
    except OSError:
        return False


def function(name: str) -> Callable[..., Any]:
    """The C function countersign_`name`."""
    if _library is None:
        load()
    answer: Callable[..., Any] = getattr(_library, "countersign_" + name)
    return answer


def version() -> str:
    """The version of the library that is loaded."""
    text: bytes = function("version")()
    return text.decode()


def check(status: int, mistake: str) -> None:
    """Raises what a status stands for; `mistake` describes an invalid argument."""
    if status == OUT_OF_MEMORY:
        raise MemoryError("countersign: out of memory")
    if status != OK:
        raise CountersignError(mistake or f"status {status}")


def make(name: str, *arguments: object, describes: bool = True) -> int:
    """Calls a function that makes a handle, and answers that. `describes`: it tells mistakes."""
    handle, error = c_void_p(), c_void_p()
    outs = (byref(handle), byref(error)) if describes else (byref(handle),)
    status = function(name)(*arguments, *outs)
    check_described(status, error)
    assert handle.value is not None
    return handle.value


def check_described(status: int, error: c_void_p) -> None:
    """Raises what a status stands for, with the error's message; frees the error."""
    message = ""
    if error.value is not None:
        message = function("error_message")(error).decode("utf-8", "replace")
        function("error_free")(error)
    check(status, message)


class _Buffer(ctypes.Structure):
    """CPython's Py_buffer, which is part of its stable ABI."""
    _fields_ = [("buf", c_void_p), ("obj", c_void_p), ("len", ctypes.c_ssize_t),
                ("itemsize", ctypes.c_ssize_t), ("readonly", c_int), ("ndim", c_int),
                ("format", c_void_p), ("shape", c_void_p), ("strides", c_void_p),
                ("suboffsets", c_void_p), ("internal", c_void_p)]


_get_buffer = ctypes.pythonapi.PyObject_GetBuffer
_get_buffer.restype, _get_buffer.argtypes = c_int, [ctypes.py_object, POINTER(_Buffer), c_int]
_release_buffer = ctypes.pythonapi.PyBuffer_Release
_release_buffer.restype, _release_buffer.argtypes = None, [POINTER(_Buffer)]


@contextmanager
def borrowed(data: Octets) -> Iterator[tuple[int | None, int]]:
    """The address and the length of bytes, without a copy."""
    buffer = _Buffer()
    _get_buffer(data, byref(buffer), 0)
    try:
        yield buffer.buf, buffer.len
    finally:
        _release_buffer(byref(buffer))


def borrowed_text(text: str | Octets,
                  argument: str) -> AbstractContextManager[tuple[int | None, int]]:
    """The same of a text, which is its UTF-8."""
    return borrowed(utf8(text, argument) if isinstance(text, str) else text)


def utf8(text: str, argument: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:  # half of a surrogate pair, as in a name that is no UTF-8
        raise CountersignError(f"`{argument}`: expected a text that UTF-8 can hold") from error


def whole(number: int, argument: str) -> int:
    """As an int, whatever kind of integer it is; a float is none."""
    try:
        return operator.index(number)
    except TypeError:
        raise TypeError(f"`{argument}`: expected int, found {type(number).__name__}") from None


def take_text(name: str, verdict: object) -> str:
    """The text that a function makes of a verdict."""
    text, size = c_void_p(), c_size_t()
    check(function(name)(verdict, byref(text), byref(size)), "expected a verdict")
    try:
        return ctypes.string_at(text.value or 0, size.value).decode("utf-8", "replace")
    finally:
        function("text_free")(text)
