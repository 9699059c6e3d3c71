"""Encodings: found out in one pass over the bytes, which also gives the sha256 and the number of lines; then text, line by line."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, NamedTuple

from charset_normalizer import from_bytes

from graph.errors import LoadError
from graph.text import Text, counted
from loaders.reading.files import MAX_LINE, Input

CHUNK = 1 << 20
SAMPLE = 1 << 16
"""Bytes of lines that are not UTF-8, by which their encoding is told."""
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
EAST_ASIAN_CODECS = ("gb18030", "big5", "cp932")
COMMON = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7), "cp932": range(0x82, 0x98)}
"""First bytes of the common characters of each: those of the first plane, which are ordered by sound or strokes, and kana."""
ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5", "shift_jis", "cp932", "euc-jp", "euc-kr",
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1256", "cp1257", "latin-1", "iso8859-2", "iso8859-5", "iso8859-7",
    "iso8859-9", "iso8859-15", "koi8-r", "mac-roman", "cp437", "cp850",
)  # fmt: skip
"""What `encoding` may be, under these names or others that Python has for them."""

WESTERN = {
    "Œ": "tu", "œ": "fgirstu", "À": "", "Ã": "", "Å": "", "Æ": "r", "È": "nvz", "Ê": "", "Ñ": "", "Ò": "", "Ø": "klrsy", "Ù": "", "Þ": "o", "à": "",
    "ã": "eo.", "å": "", "æ": "bdgklrstv", "è": "bcdglmnpqrstvz.", "ê": "almnqrstvz.", "ì": ".", "ï": "cdglrsx", "ð": "isu", "ñ": "aehiou",
    "ò": "fnstv.", "õ": "e", "ø": "bdfghjklmnprstvy.", "ù": ".", "û": "",
}  # fmt: skip
"""Bytes that cp1252 and cp1250 read differently, as cp1252 reads them: the next letters (`.`: none) after which they are that letter rather than
cp1250's. Empty: always. Bytes that are not here are letters in cp1250 alone, and speak for it. Counted on 12,892 of GeoNames' place names (CC BY 4.0)."""


class Encoded(NamedTuple):
    """What a pass over a text file found. `legacy`: the encoding of the lines that are not UTF-8, where a file mixes two."""

    codec: str
    legacy: str
    sha256: str
    lines: int
    notes: tuple[Text, ...]

    @property
    def encoding(self) -> str:
        """As the report says it."""
        return f"utf-8 and {self.legacy}" if self.legacy else self.codec.replace("utf-8-sig", "utf-8 with BOM")


@dataclass
class _Lines:
    """What was seen of the lines of a file that might be UTF-8."""

    count: int = 0
    good: int = 0
    bad: int = 0
    bad_numbers: list[int] = field(default_factory=list)
    sample: bytearray = field(default_factory=bytearray)
    cut: bool = False
    """The last line ends in the middle of a character."""

    def add(self, chunk: bytes) -> None:
        """Look at the lines of `chunk`."""
        first = self.count + 1
        self.count += chunk.count(b"\n")
        if chunk.isascii():
            return
        self.cut = False
        try:
            chunk.decode()
            self.good += max(1, chunk.count(b"\n"))
        except UnicodeDecodeError:
            for number, line in enumerate(chunk.split(b"\n"), first):
                if not line.isascii():
                    self._one(number, line)

    def _one(self, number: int, line: bytes) -> None:
        try:
            line.decode()
            self.good += 1
        except UnicodeDecodeError as error:
            self.bad += 1
            self.cut = error.reason == "unexpected end of data"
            if len(self.bad_numbers) < 1000:
                self.bad_numbers.append(number)
            if len(self.sample) < SAMPLE:
                self.sample += line[:SAMPLE] + b"\n"


def survey(file: Input, *, wanted: str = "", declared: str = "", max_line: int | None = MAX_LINE) -> Encoded:
    """Find the encoding in one pass over the whole file: a file may be UTF-8 in its first megabyte and not later.

    wanted: overrules. declared: what an XML file says of itself; believed where the bytes are not UTF-8.
    max_line: bytes; a longer line is refused as soon as so much of it is read. None: no limit.
    O(bytes), a few seconds for a gigabyte; memory a few megabytes. Raises LoadError, with the line, for NUL bytes.
    """
    digest = hashlib.sha256()
    wide = _wide(file, wanted)
    if wide:
        lines = _survey_wide(file, wide, digest, max_line)
        return Encoded(wide, "", digest.hexdigest(), lines, ())
    seen = _Lines()
    bom = False
    with file.open() as stream:
        for chunk in _chunks(file, stream, max_line, seen):
            digest.update(chunk)
            bom = bom or (seen.count == 0 and not seen.good and chunk.startswith(codecs.BOM_UTF8))
            _refuse_nul(file, chunk, seen.count)
            seen.add(chunk)
    codec, legacy, notes = _decided(seen, known(wanted), declared, bom)
    return Encoded(codec, legacy, digest.hexdigest(), seen.count + 1, notes)


def known(encoding: str) -> str:
    """The name of an encoding that a person gave; "" for "". Raises LoadError for one that is not among `ENCODINGS`.

    >>> known("GBK"), known("Windows-1252")
    ('gb18030', 'cp1252')
    """
    if not encoding:
        return ""
    names = {codecs.lookup(each).name: each for each in ENCODINGS} | {
        "gbk": "gb18030",
        "gb2312": "gb18030",
        "utf-8-sig": "utf-8",
    }
    try:
        return names[codecs.lookup(encoding).name]
    except (LookupError, ValueError):
        raise LoadError(
            Text("The encoding {name!r} is not known; expected one of {known}.", name=encoding[:40], known=ENCODINGS),
            where="encoding",
        ) from None


def _wide(file: Input, wanted: str) -> str:
    """The encoding of two or four bytes a letter, by its mark or by where its zeros stand; "" for others."""
    name = known(wanted)
    if name:
        return name if name.startswith(("utf-16", "utf-32")) else ""
    with file.open() as stream:
        head = stream.read(4096)
    for bom, codec in BOMS[1:]:
        if head.startswith(bom) and head[:3] != codecs.BOM_UTF8:
            return codec
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd >= 2 and odd > 8 * even and b"\n\x00" in head:
        return "utf-16-le"
    if even >= 2 and even > 8 * odd and b"\x00\n" in head:
        return "utf-16-be"
    return ""


def _survey_wide(file: Input, codec: str, digest: hashlib._Hash, max_line: int | None) -> int:
    decoder = codecs.getincrementaldecoder(codec)()
    lines, open_line = 1, 0
    with file.open() as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            text = _decoded(file, decoder, chunk, lines)
            lines += text.count("\n")
            cut = max(text.rfind("\n"), text.rfind("\r"))
            open_line = len(text) - cut - 1 if cut >= 0 else open_line + len(text)
            if max_line and open_line > max_line:
                raise _too_long(file, lines)
        _decoded(file, decoder, b"", lines, final=True)
    return lines


def _decoded(file: Input, decoder: codecs.IncrementalDecoder, chunk: bytes, line: int, final: bool = False) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        raise LoadError(
            Text("holds bytes that are no {encoding}: {why}.", encoding=error.encoding, why=error.reason),
            where=f"{file.name}:{line}",
            hint=Text("The file is cut off or in another encoding; name it if you know it."),
        ) from error


def _chunks(file: Input, stream: IO[bytes], max_line: int | None, seen: _Lines) -> Iterator[bytes]:
    """The bytes in pieces of whole lines. Pieces of a line that is longer are cut between two characters of UTF-8."""
    left = b""
    limit = max_line or MAX_LINE
    while chunk := left + stream.read(CHUNK):
        left = b""
        if not chunk.endswith(b"\n"):
            rest = stream.readline(limit)
            chunk += rest
            if len(rest) == limit and not rest.endswith(b"\n"):
                if max_line and b"\r" not in rest:
                    raise _too_long(file, seen.count + chunk.count(b"\n") + 1)
                chunk, left = _whole_characters(chunk)
        yield chunk


def _whole_characters(chunk: bytes) -> tuple[bytes, bytes]:
    """`chunk` without the beginning of a UTF-8 character at its end, and that beginning."""
    for back in range(1, 4):
        if len(chunk) > back and chunk[-back] >= 0xC0:
            return chunk[:-back], chunk[-back:]
    return chunk, b""


def _too_long(file: Input, line: int) -> LoadError:
    return LoadError(
        Text("has a line of more than {most:,} bytes; expected rows of a table.", most=MAX_LINE),
        where=f"{file.name}:{line}",
        hint=Text("The file is damaged or no table; save it anew as CSV (UTF-8)."),
    )


def _refuse_nul(file: Input, chunk: bytes, before: int) -> None:
    at = chunk.find(0)
    if at >= 0:
        start = chunk.rfind(b"\n", 0, at) + 1
        raise LoadError(
            Text("has a NUL byte (0x00) at column {column}; expected text.", column=at - start + 1),
            where=f"{file.name}:{before + chunk.count(10, 0, at) + 1}",
            hint=Text("The file is damaged or no text: get it again, or save it anew as CSV (UTF-8)."),
        )


def _decided(seen: _Lines, wanted: str, declared: str, bom: bool) -> tuple[str, str, tuple[Text, ...]]:
    """Codec, encoding of the lines that are not UTF-8, and notes."""
    utf_8 = "utf-8-sig" if bom else "utf-8"
    if wanted:
        return utf_8 if wanted == "utf-8" else wanted, "", ()
    if not seen.bad:
        return utf_8, "", ()
    if seen.bad == 1 and seen.cut and seen.good:
        return utf_8, "", (Text("The file is cut off in the middle of a letter."),)
    said = _codec_of(declared)
    if said and said != "utf-8":
        return said, "", ()
    legacy = legacy_of(bytes(seen.sample))
    share = seen.good / (seen.good + seen.bad)
    if share >= (0.3 if legacy in EAST_ASIAN_CODECS else 0.02) or bom:
        return "utf-8", legacy, (_two_encodings(seen, legacy),)
    return legacy, "", ()


def _two_encodings(seen: _Lines, legacy: str) -> Text:
    shown = ", ".join(map(str, seen.bad_numbers[:20])) + (" …" if seen.bad > 20 else "")
    return counted(
        "Two encodings in one file: UTF-8, and {encoding} in Line {lines}.",
        "Two encodings in one file: UTF-8, and {encoding} in {n:,} lines {lines}.",
        n=seen.bad,
        encoding=legacy,
        lines=shown,
    )


def _codec_of(declared: str) -> str:
    try:
        return known(declared)
    except LoadError:
        return ""


def legacy_of(sample: bytes) -> str:
    """The encoding of a text that is not UTF-8: charset-normalizer tells the scripts apart, cp1250 and cp1252 are told by their letters.

    >>> legacy_of("Kraków;Łódź".encode("cp1250")), legacy_of("Besançon;São Paulo".encode("cp1252"))
    ('cp1250', 'cp1252')
    """
    best = from_bytes(sample, cp_isolation=[*EAST_ASIAN_CODECS, "cp1250", "cp1251", "cp1252"]).best()
    name = best.encoding if best else ""
    runs = [run for run in re.findall(rb"[\x80-\xff]+", sample) if len(run) > 1]
    letters = b"".join(runs)
    if name not in EAST_ASIAN_CODECS and len(letters) > 2 * sum(map(len, re.findall(rb"[\x80-\xff]+", sample))) / 3:
        capital = sum(byte >= 0xC0 or byte in b"\xa8\xb8\xaa\xba\xaf\xbf\xb2\xb3" for byte in letters) / max(
            len(letters), 1
        )
        if capital > 0.9:
            return "cp1251" if len(letters) >= 3 * len(runs) else _latin(sample)
        name = EAST_ASIAN_CODECS[0]
    if name in EAST_ASIAN_CODECS:
        return max(EAST_ASIAN_CODECS, key=lambda each: (_common(sample, each), each == name))
    return name if name == "cp1251" else _latin(sample)


def _common(sample: bytes, codec: str) -> float:
    """The share of common characters, and none lost, if the text is read in this East Asian encoding."""
    wide = [sign for sign in sample.decode(codec, "replace") if sign > "\x7f"]
    codes = [sign.encode(codec, "replace") for sign in wide]
    return sum(len(code) == 2 and code[0] in COMMON[codec] for code in codes) / max(len(codes), 1)


def _latin(sample: bytes) -> str:
    """cp1250, cp1252 or latin-1, by the letters that follow the bytes which they read differently."""
    if re.search(rb"[\x81\x90]", sample):
        return "latin-1"
    east = west = 0
    for match in re.finditer(rb"[\x80-\xff](?=(.?))", sample):
        here, there = match[0].decode("cp1252", "replace"), match[0].decode("cp1250", "replace")
        if here == there or not (here.isalpha() or there.isalpha()):
            continue
        following = match[1].decode("ascii", "replace").lower()
        after = WESTERN.get(here)
        if after is not None and (not after or (following if following.isalpha() else ".") in after):
            west += 1
        elif there.isalpha():
            east += 1
        else:
            west += 1
    return "cp1250" if east > west else "cp1252"


@contextmanager
def open_text(file: Input, found: Encoded) -> Iterator[io.TextIOWrapper]:
    """The text, its line ends as they are; bytes that are no text come as surrogates, and make their row a fault."""
    with file.open() as stream:
        errors = "strict" if found.codec.startswith(("utf-16", "utf-32")) else "surrogateescape"
        with io.TextIOWrapper(stream, encoding=found.codec, errors=errors, newline="") as text:
            yield text


def lines_of(file: Input, found: Encoded) -> Iterator[str]:
    """The lines of the file with their ends, decoded as `found` says."""
    if not found.legacy:
        with open_text(file, found) as text:
            yield from text
        return
    with file.open() as stream:
        first = True
        for line in stream:
            try:
                decoded = line.decode("utf-8-sig" if first else "utf-8")
            except UnicodeDecodeError:
                decoded = line.decode(found.legacy, "surrogateescape")
            first = False
            yield from io.StringIO(decoded, newline="") if "\r" in decoded[:-2] else (decoded,)


def pieces_of(file: Input, found: Encoded) -> Iterator[str]:
    """The text in pieces of bounded size, for formats whose lines mean nothing."""
    if found.legacy:
        yield from lines_of(file, found)
        return
    with open_text(file, found) as text:
        while piece := text.read(1 << 16):
            yield piece
