"""Life spans: when an edge was there, and what a property of it was when, as dynamic graphs state it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_SET = re.compile(r"<\s*(?:empty|([\[(].*[\])]))\s*>")
_INTERVAL = re.compile(r"[\[(]([^\[\]()]*)[\])]")
_WHOLE = re.compile(r"(-?\d+)\.0+")
_OPEN = re.compile(r"[-+]?(?:inf(?:inity)?|∞)|", re.IGNORECASE)


class Span(NamedTuple):
    """From when to when something was; an empty text is open."""

    start: str = ""
    end: str = ""
    value: str = ""
    """What it was then."""

    def __str__(self) -> str:
        return f"{self.start}/{self.end}" if self.start or self.end else ""


def moment(text: str) -> str:
    """A point in time as it is written, years without the fraction that programs add; empty for infinity.

    >>> moment("1988.0"), moment("1988-06-07"), moment("Infinity")
    ('1988', '1988-06-07', '')
    """
    text = text.strip().strip('"')
    if _OPEN.fullmatch(text):
        return ""
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def spans_in(text: str) -> list[Span] | None:
    """The spans of a set as Gephi writes it; None where the text is none. Of a list of moments each is a span of its own.

    >>> spans_in("<[1988, 2024]>"), spans_in("<[1988.0, 1990.0]; [1995.0, Infinity]>"), spans_in("1988")
    ([Span(start='1988', end='2024', value='')], [Span(start='1988', end='1990', value=''), Span(start='1995', end='', value='')], None)
    """
    found = _SET.fullmatch(text.strip())
    if not found:
        return None
    parts = [[moment(part) for part in inside.split(",")] for inside in _INTERVAL.findall(found[1] or "")]
    spans = []
    for part in parts:
        if len(part) == 2:
            spans.append(Span(part[0], part[1]))
        else:
            spans.extend(Span(each, each) for each in part)
    return spans


def in_order(spans: Iterable[Span]) -> list[Span]:
    """The spans by their beginning, those that are open there first."""
    return sorted(spans, key=lambda span: (_place(span.start, -math.inf), _place(span.end, math.inf)))


def _place(moment: str, open_: float) -> tuple[float, str]:
    """Numbers by their size; dates by their year, and then as texts."""
    if not moment:
        return open_, ""
    date = re.match(r"(-?\d{4})-\d\d", moment)
    try:
        return (float(date[1]) if date else float(moment)), moment
    except ValueError:
        return math.inf, moment


def whole_span(spans: Sequence[Span], last: str = "") -> Span:
    """From the first beginning to the last end; what lasts until `last`, when the record itself ends, has no end, and what is seen at a moment neither.

    >>> whole_span([Span("1995", "2001"), Span("1978", "1990")]), whole_span([Span("1988", "2024")], "2024"), whole_span([Span("1967", "1967")])
    (Span(start='1978', end='2001', value=''), Span(start='1988', end='', value=''), Span(start='1967', end='', value=''))
    """
    ordered = in_order(spans)
    if not ordered:
        return Span()
    end = _last_end(ordered)
    return Span(ordered[0].start, "" if end == last or last_is_moment(ordered) else end)


def _last_end(spans: Iterable[Span]) -> str:
    """The last end; empty where one is open."""
    ends = [span.end for span in spans]
    return "" if "" in ends else max(ends, key=lambda each: _place(each, math.inf), default="")


def last_is_moment(spans: Iterable[Span]) -> bool:
    """Is the last that is known of it a single moment? In that year it was there; whether it ended then isn't said.

    >>> last_is_moment([Span("1967", "1967")]), last_is_moment([Span("1978", "1990")]), last_is_moment([Span("1978", "1990"), Span("1990", "1990")])
    (True, False, False)
    """
    known = list(spans)
    end = _last_end(known)
    return end != "" and all(span.start == end for span in known if span.end == end)


def latest(values: Sequence[Span]) -> str:
    """What it was last.

    >>> latest([Span("2012", "", "suspended"), Span("1978", "2012", "active")])
    'suspended'
    """
    return in_order(values)[-1].value


def told(title: str, spans: Iterable[Span]) -> str:
    """Several spans, or what something was in each, as a remark.

    >>> told("status", [Span("2012", "", "suspended"), Span("1978", "2012", "active")])
    'status: active (1978/2012), suspended (2012/)'
    """
    parts = [f"{span.value} ({span})" if span.value else str(span) for span in in_order(spans)]
    return f"{title}: {', '.join(parts)}"
