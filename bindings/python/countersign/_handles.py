"""What goes into an evaluation: handles on the library's values.

None of them changes once it is made, so threads share them freely; a Digester does change, and
takes care of itself. `close`, the end of a `with` block or the garbage collector gives one back,
as soon as no call uses it any more.
"""
from __future__ import annotations

import ctypes
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from types import TracebackType
from typing import TypeVar

from countersign import _instant, _library
from countersign._library import (CountersignError, Octets, borrowed, borrowed_text, check,
                                   function, make, utf8, whole)

_Self = TypeVar("_Self", bound="Handle")


class Policy(IntEnum):
    """What a configuration does with an artifact that is not to be trusted."""

    WARN = 0
    ENFORCE = 1

    @classmethod
    def _missing_(cls, value: object) -> Policy:  # a newer library's: the strictest
        return cls.ENFORCE


class Owned:
    """One handle of the library. ctypes takes it as an argument, which keeps it for the call."""

    def __init__(self, kind: str, pointer: int) -> None:
        self.pointer = pointer
        self._as_parameter_ = ctypes.c_void_p(pointer)
        # Not at exit, when threads may still use it.
        weakref.finalize(self, function(kind + "_free"), self._as_parameter_).atexit = False

    def __deepcopy__(self, memo: object) -> Owned:
        return self  # a copy of what holds it shares it, as nothing changes it


class Handle:
    """What all the classes here have in common."""

    _owned: Owned | None = None

    def _adopt(self, kind: str, pointer: int) -> None:
        self._owned = Owned(kind, pointer)

    def close(self) -> None:
        """Gives it back; calls in other threads that use it just now may end first."""
        self._owned = None

    @property
    def closed(self) -> bool:
        return self._owned is None

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def use(handle: Handle, kind: type[Handle], argument: str) -> Owned:
    """What a handle owns, to be kept until the call is over."""
    if not isinstance(handle, kind):
        raise TypeError(
            f"`{argument}`: expected {kind.__name__}, found {type(handle).__name__}")
    owned = handle._owned
    if owned is None:
        raise CountersignError(
            f"`{argument}`: expected an open {kind.__name__}, found a closed one")
    return owned


def use_if_given(handle: Handle | None, kind: type[Handle], argument: str) -> Owned | None:
    return None if handle is None else use(handle, kind, argument)


class Limits(Handle):
    """Bounds on untrusted input, by their names: Limits({"packageEntries": 1000})."""

    def __init__(self, maxima: Mapping[str, int] | None = None) -> None:
        self._adopt("limits", make("limits_new", describes=False))
        owned = use(self, Limits, "self")
        for name, maximum in (maxima or {}).items():
            number = whole(maximum, name)
            if not 0 <= number < 1 << 64:
                raise CountersignError(f"`{name}`: expected 0 to 2^64 - 1, found {number}")
            error = ctypes.c_void_p()
            status = function("limits_set")(owned, c_string(name, "name"), number,
                                            ctypes.byref(error))
            _library.check_described(status, error)


class CodeSigningConfig(Handle):
    """A CodeSigningConfig as AWS's API returns it, in JSON."""

    def __init__(self, json: str | Octets, *, limits: Limits | None = None) -> None:
        with borrowed_text(json, "json") as (data, size):
            self._adopt("config", make("config_parse", data, size,
                                       use_if_given(limits, Limits, "limits")))

    @property
    def policy(self) -> Policy:
        return Policy(function("config_policy")(use(self, CodeSigningConfig, "self")))


class TrustAnchors(Handle):
    """The certificates that are trusted, at least one.

    `pem`: certificates in PEM. `fingerprints`: each the SHA-256 of a certificate's DER as 64
    hexadecimal digits. `aws`: the built-in roots of AWS Signer.
    """

    def __init__(self, pem: str | Octets | None = None, *, fingerprints: Iterable[str] = (),
                 aws: bool = False) -> None:
        if isinstance(fingerprints, str):
            raise TypeError("`fingerprints`: expected several texts, found one")
        if not isinstance(aws, bool):  # "no" would be taken for yes
            raise TypeError(f"`aws`: expected bool, found {type(aws).__name__}")
        if pem is not None:
            with borrowed_text(pem, "pem") as (data, size):
                self._add(make("anchors_parse_pem", data, size))
        for fingerprint in fingerprints:
            with borrowed_text(fingerprint, "fingerprints") as (data, size):
                self._add(make("anchors_parse_fingerprint", data, size))
        if aws:
            self._add(make("anchors_aws", describes=False))
        if self._owned is None:
            raise CountersignError("expected `pem`, `fingerprints` or `aws`, found none of them")

    def _add(self, pointer: int) -> None:
        if self._owned is None:
            self._adopt("anchors", pointer)
        else:
            check(function("anchors_add")(self._owned, Owned("anchors", pointer)), "anchors")


class Revocations(Handle):
    """A revocation list in JSON."""

    def __init__(self, json: str | Octets, *, limits: Limits | None = None) -> None:
        with borrowed_text(json, "json") as (data, size):
            self._adopt("revocations", make("revocations_parse", data, size,
                                            use_if_given(limits, Limits, "limits")))

    @classmethod
    def no_check(cls, as_of: _instant.Moment) -> Revocations:
        """The explicit wish for no check of revocation, dated."""
        made = cls.__new__(cls)
        made._adopt("revocations", make("revocations_no_check", _instant.to_c(as_of)))
        return made


class VerificationCache(Handle):
    """What was verified before: makes the next verdict quicker, never another one. Bounded."""

    def __init__(self) -> None:
        self._adopt("cache", make("cache_new", describes=False))


class Artifact(Handle):
    """A package as evaluation sees it: digests and a signature envelope.

    `zip` is the package's bytes; those that are not in order are an artifact that will be blocked.
    `name` is what verdicts call it. `envelope` is a detached one in place of the package's own.
    """

    def __init__(self, zip: Octets, *, name: str = "", envelope: Octets | None = None,
                 limits: Limits | None = None) -> None:
        def read() -> int:
            with borrowed(zip) as (data, size):
                return make("artifact_read", data, size, use_if_given(limits, Limits, "limits"))
        self._make(read, name, envelope)

    def _make(self, source: Callable[[], int], name: str, envelope: Octets | None) -> None:
        """`source` makes the artifact; it is not called where name or envelope is mistaken."""
        signature = b"" if envelope is None else envelope
        with borrowed_text(name, "name") as called, borrowed(signature) as detached:
            owned = Owned("artifact", source())
            check(function("artifact_set_name")(owned, *called), "`name`: expected a text")
            if envelope is not None:
                check(function("artifact_set_envelope")(owned, *detached),
                      "`envelope`: expected bytes")
        self._owned = owned

    @property
    def code_sha256(self) -> bytes:
        """The SHA-256 of the package's bytes."""
        owned = use(self, Artifact, "self")
        return ctypes.string_at(function("artifact_code_sha256")(owned), 32)

    @property
    def content_sha384(self) -> bytes | None:
        """AWS Signer's content digest; None where the package was refused."""
        owned = use(self, Artifact, "self")
        digest = function("artifact_content_sha384")(owned)
        return None if digest is None else ctypes.string_at(digest, 48)

    @property
    def is_signed(self) -> bool:
        return bool(function("artifact_is_signed")(use(self, Artifact, "self")))


class Digester(Handle):
    """Digests a package that passes in chunks, for hosts that cannot hold it.

    The host reads the archive, and answers for the entries being those that every zip reader sees:
    add_bytes every byte of the archive, in order; add_entry each entry's name in the order of the
    central directory, the signature entry left out, then add_body its inflated body.
    """

    def __init__(self) -> None:
        self._adopt("digester", make("digester_new", describes=False))
        self._lock = threading.Lock()

    def _feed(self, name: str, data: Octets, mistake: str) -> None:
        with self._lock, borrowed(data) as (address, size):
            self._call(name, mistake, address, size)

    def _call(self, name: str, mistake: str, *arguments: object) -> None:
        status = function(name)(use(self, Digester, "self"), *arguments)
        if status == _library.OUT_OF_MEMORY:
            self.close()  # what it holds is not known any more
        check(status, mistake)

    def add_bytes(self, chunk: Octets) -> None:
        self._feed("digester_add_bytes", chunk, "`chunk`: expected bytes")

    def add_entry(self, name: str | Octets) -> None:
        data = utf8(name, "name") if isinstance(name, str) else name
        self._feed("digester_add_entry", data, "`name`: expected a text")

    def add_body(self, chunk: Octets) -> None:
        self._feed("digester_add_body", chunk, "`chunk`: expected an entry before its body")

    def finish(self, *, name: str = "", envelope: Octets | None = None) -> Artifact:
        """What was digested, as an artifact; the digester begins anew."""
        def finish() -> int:
            pointer = ctypes.c_void_p()
            with self._lock:
                self._call("digester_finish", "expected a digester", ctypes.byref(pointer))
            assert pointer.value is not None
            return pointer.value
        artifact = Artifact.__new__(Artifact)
        artifact._make(finish, name, envelope)
        return artifact


def c_string(text: str, argument: str) -> bytes:
    """Text for a parameter that a NUL ends."""
    if not isinstance(text, str):
        raise TypeError(f"`{argument}`: expected str, found {type(text).__name__}")
    if "\0" in text:
        raise CountersignError(f"`{argument}`: expected a text without NUL")
    return utf8(text, argument)
