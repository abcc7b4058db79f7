"""Instants to the nanosecond, which datetime does not have."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Union

from countersign._library import CInstant, CountersignError, whole

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True, order=True)
class Instant:
    """Seconds since 1970-01-01T00:00:00Z without leap seconds, and nanoseconds after that.

    The library takes the years 0 to 9999 and 0 to 999,999,999 nanoseconds.
    """

    seconds: int
    nanoseconds: int = 0

    @classmethod
    def of(cls, moment: Moment) -> Instant:
        """The same instant, exactly. A datetime without a time zone is a CountersignError."""
        if isinstance(moment, Instant):
            return moment
        if not isinstance(moment, datetime):
            raise TypeError(f"expected a datetime or an Instant, found {type(moment).__name__}")
        if moment.utcoffset() is None:
            raise CountersignError("expected a datetime with a time zone, found one without")
        since = moment - _EPOCH
        return cls(since.days * 86400 + since.seconds, since.microseconds * 1000)

    def to_datetime(self) -> datetime:
        """In UTC, cut off (never rounded up) to microseconds; OverflowError in the year 0."""
        return _EPOCH + timedelta(seconds=self.seconds, microseconds=self.nanoseconds // 1000)


Moment = Union[datetime, Instant]
"""Whatever names an instant: an aware datetime, or an Instant."""


def to_c(moment: Moment) -> CInstant:
    instant = Instant.of(moment)
    seconds = whole(instant.seconds, "seconds")
    nanoseconds = whole(instant.nanoseconds, "nanoseconds")
    if not (-(1 << 63) <= seconds < 1 << 63 and -(1 << 31) <= nanoseconds < 1 << 31):
        raise CountersignError(f"expected an instant of the years 0 to 9999, found {instant}")
    return CInstant(seconds, nanoseconds)


def from_c(instant: CInstant) -> Instant:
    return Instant(instant.seconds, instant.nanoseconds)
