"""Queries made by chance over our model, of the kinds that people ask: patterns, aggregates, lists, texts, dates, missing values, order."""

from __future__ import annotations

from functools import partial
from random import Random

LABELS = ("City", "School", "Region", "Country", "Bureau", "Organization")
TEXTS = ("name", "name_zh", "country", "id", "level")
TIE_TEXTS = ("since", "until", "status", "kind", "tier", "confidence")
WORDS = (
    "'Suzhou'",
    "'suzhou'",
    "''",
    "' '",
    "'CN'",
    "'2005'",
    "' 12'",
    "'12.5'",
    "'1e3'",
    "'-7'",
    "'true'",
    "'é南京'",
    "'a,b,,c'",
    "'x'",
    "'abc'",
)
PLACES = ("suzhou", "nanjing", "wuxi", "changzhou", "nantong")


class Maker:
    """Makes one query after another from one source of chance; `names` are the variables of nodes and ties at hand."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.nodes: list[str] = []
        self.ties: list[str] = []

    def one(self, *texts: str) -> str:
        return self.dice.choice(texts)

    def query(self) -> str:
        self.nodes, self.ties = [], []
        make = self.dice.choice(
            (
                self.reckoned,
                self.reckoned,
                self.listed,
                self.matched,
                self.matched,
                self.counted,
                self.counted,
                self.optional,
                self.subquery,
                self.united,
                self.chained,
                self.pathed,
            )
        )
        return make()

    # --- Values ---

    def value(self, depth: int = 2) -> str:
        make = self.dice.choice((self.number, self.text, self.flag, self.list, self.moment, self.missing, self.span))
        return make(depth)

    def missing(self, depth: int = 0) -> str:
        return "null"

    def number(self, depth: int = 2) -> str:
        if depth <= 0:
            return self.one("0", "1", "2", "3", "7", "-1", "10", "2.5", "0.1", "-3.7", "null", "100")
        n, t, li = partial(self.number, depth - 1), partial(self.text, depth - 1), partial(self.list, depth - 1)
        found = [
            self.number(0),
            f"({n()} + {n()})",
            f"({n()} - {n()})",
            f"({n()} * {n()})",
            f"size({t()})",
            f"size({li()})",
            f"abs({n()})",
            f"toInteger({t()})",
            f"toFloat({t()})",
            f"toInteger({n()})",
            f"round({n()})",
            f"round({n()}, 1)",
            f"floor({n()})",
            f"ceil({n()})",
            f"sign({n()})",
            f"coalesce({n()}, {n()})",
            f"({n()} % 3)",
            f"({n()} / 2)",
            f"({n()} / 2.0)",
            f"reduce(s = 0, x IN [1, 2, 3] | s + x * {self.number(0)})",
            f"CASE WHEN {self.flag(depth - 1)} THEN {n()} ELSE {n()} END",
            f"sqrt(abs({n()}))",
            f"({self.one('2', '3', '1.5')} ^ {self.one('2', '3', '-1')})",
            f"{self.moment(0)}.{self.one('year', 'month', 'day')}",
            f"duration.between({self.moment(0)}, {self.moment(0)}).days",
            f"toInteger({self.flag(0)})",
            f"char_length({t()})",
            f"duration.inDays({self.moment(0)}, {self.moment(0)}).days",
            f"duration.inMonths({self.moment(0)}, {self.moment(0)}).months",
        ]
        if self.nodes:
            found += [f"{self.dice.choice(self.nodes)}.population", f"{self.dice.choice(self.nodes)}.lat"]
        return self.dice.choice(found)

    def text(self, depth: int = 2) -> str:
        if depth <= 0:
            found = [*WORDS, "null"]
            found += [f"{node}.{self.one(*TEXTS)}" for node in self.nodes for _ in range(6)] + [
                f"{tie}.{self.one(*TIE_TEXTS)}" for tie in self.ties for _ in range(6)
            ]
            return self.dice.choice(found)
        t, n = partial(self.text, depth - 1), partial(self.one, "0", "1", "2", "3")
        return self.one(
            self.text(0),
            f"({t()} + {t()})",
            f"toUpper({t()})",
            f"toLower({t()})",
            f"left({t()}, {n()})",
            f"right({t()}, {n()})",
            f"substring({t()}, {n()})",
            f"substring({t()}, {n()}, {n()})",
            f"trim({t()})",
            f"ltrim({t()})",
            f"rtrim({t()})",
            f"replace({t()}, 'a', 'b')",
            f"reverse({t()})",
            f"toString({self.number(depth - 1)})",
            f"toString({self.flag(0)})",
            f"coalesce({t()}, 'none')",
            f"toString({self.moment(0)})",
            f"head(split({t()}, ','))",
            f"CASE {self.text(0)} WHEN 'CN' THEN 'yes' ELSE {t()} END",
            f"split({t()}, ',')[{self.one('0', '1', '-1', '5')}]",
            f"toString({self.span(0)})",
            f"toStringOrNull({t()})",
            f"nullIf({t()}, 'CN')",
            f"({t()} + {self.number(0)})",
            f"valueType({self.one('1', '1.5', chr(39) + 'a' + chr(39), 'true', 'null')})",
        )

    def flag(self, depth: int = 2) -> str:
        if depth <= 0:
            return self.one("true", "false", "null")
        n, t, f, li = (
            partial(self.number, depth - 1),
            partial(self.text, depth - 1),
            partial(self.flag, depth - 1),
            partial(self.list, depth - 1),
        )
        sign = self.one("=", "<>", "<", "<=", ">", ">=")
        return self.one(
            f"({n()} {sign} {n()})",
            f"({t()} {sign} {t()})",
            f"({f()} AND {f()})",
            f"({f()} OR {f()})",
            f"({f()} XOR {f()})",
            f"NOT {f()}",
            f"({t()} STARTS WITH {t()})",
            f"({t()} CONTAINS {t()})",
            f"({t()} ENDS WITH {t()})",
            f"({n()} IN {li()})",
            f"({t()} IS NULL)",
            f"({n()} IS NOT NULL)",
            f"({self.moment(0)} {sign} {self.moment(0)})",
            f"({self.span(0)} {sign} {self.span(0)})",
            f"({li()} {sign} {li()})",
            f"any(x IN {li()} WHERE x > {self.number(0)})",
            f"all(x IN {li()} WHERE x > {self.number(0)})",
            f"none(x IN {li()} WHERE x = {self.number(0)})",
            f"single(x IN {li()} WHERE x = {self.number(0)})",
            f"({t()} =~ '{self.one('S.*', '.*a.*', '(?i)su.*', '[0-9]+')}')",
            f"toBoolean({t()})",
            f"isEmpty({t()})",
            f"isEmpty({li()})",
            f"({n()} {sign} {t()})",
            f"(1 < {n()} < 5)",
            f"({self.value(0)} = {self.value(0)})",
            f"({self.value(0)} < {self.value(0)})",
            f"({n()} IS :: INTEGER)",
        )

    def list(self, depth: int = 2) -> str:
        if depth <= 0:
            return self.one(
                "[]",
                "[1, 2, 3]",
                "[3, 1, null, 2]",
                "['b', 'a']",
                "[1.5, 2]",
                "[1, 'a', true]",
                "null",
                "range(1, 4)",
                "range(5, 1, -2)",
                "[[1], [2]]",
            )
        li, n = partial(self.list, depth - 1), partial(self.number, depth - 1)
        return self.one(
            self.list(0),
            f"[{n()}, {n()}]",
            f"({li()} + {li()})",
            f"tail({li()})",
            f"reverse({li()})",
            f"[x IN {li()} WHERE x IS NOT NULL | x]",
            f"[x IN {li()} WHERE x > 1]",
            f"({li()})[1..]",
            f"({li()})[..-1]",
            f"split({self.text(depth - 1)}, ',')",
            f"keys({{a: {n()}}})",
            f"[x IN range(1, 3) | x * {self.number(0)}]",
            f"({li()} + {n()})",
            f"toIntegerList({li()})",
            f"toStringList({li()})",
            f"coalesce({li()}, [])",
        )

    def moment(self, depth: int = 2) -> str:
        found = [
            f"date('{self.one('2005-11-16', '2005-11', '2005', '2024-02-29', '1999-12-31', '2005-W46-3')}')",
            f"datetime('{self.one('2005-11-16T08:00:00Z', '2024-02-29T23:59:59+08:00')}')",
            "localdatetime('2005-11-16T08:00:00')",
            "time('08:30:00Z')",
            "localtime('08:30:00')",
            f"date({{year: 2005, month: {self.one('1', '2', '12')}}})",
            f"(date('2005-01-31') + duration('{self.one('P1M', 'P1Y', 'P30D', 'P1M1D')}'))",
            f"date.truncate('{self.one('year', 'month', 'week', 'quarter', 'decade')}', date('2005-11-16'))",
        ]
        return self.dice.choice(found[:6] if depth <= 0 else found)

    def span(self, depth: int = 2) -> str:
        return self.one(
            "duration('P1D')",
            "duration('PT24H')",
            "duration('P1Y2M3D')",
            "duration('P1M')",
            "duration({days: 30})",
            "duration({hours: 1, minutes: 90})",
            "duration.between(date('2005-11-16'), date('2024-02-29'))",
            "(duration('P1D') * 2)",
        )

    # --- Whole queries ---

    def reckoned(self) -> str:
        return f"RETURN {self.value()} AS a, {self.value()} AS b, {self.value()} AS c"

    def listed(self) -> str:
        """Items of one kind: values of several sort in different orders (docs/cypher.md)."""
        make = self.dice.choice((self.number, self.text, self.flag, self.list, self.span))
        shown = self.one(
            "x", "DISTINCT x", "x, count(*) AS n", "collect(x) AS l", "count(x) AS n, sum(1) AS m", "min(x) AS low, max(x) AS high"
        )  # fmt: skip
        order = self.one("", " ORDER BY x", " ORDER BY x DESC") if shown in ("x", "DISTINCT x") else ""
        return f"UNWIND [{make(1)}, {make(1)}, {make(1)}, {make(1)}] AS x RETURN {shown}{order}"

    def start(self) -> str:
        """A pattern with its condition; few rows."""
        if self.dice.random() < 0.5:
            self.nodes = ["a"]
            return (
                f"MATCH (a:{self.one(*LABELS)}) WHERE {self.flag(2)}"
                if self.dice.random() < 0.7
                else f"MATCH (a:{self.one('City', 'School')} {{country: 'CN'}})"
            )
        self.nodes, self.ties = ["a", "b"], ["t"]
        arrow = self.one(
            "-[t:PARTNER]-", "-[t:PARTNER]->", "<-[t:PARTNER]-", "-[t:VISIT]->", "-[t:PARTNER|VISIT]-", "-[t]-"
        )
        start = (
            f"(a:City {{id: '{self.one(*PLACES)}'}})"
            if self.dice.random() < 0.6
            else f"(a:{self.one('School', 'Bureau')})"
        )
        end = self.one("(b)", "(b:City)", "(b:School|City)", "(b:!Country)", "(b {country: 'JP'})")
        return f"MATCH {start}{arrow}{end}" + (f" WHERE {self.flag(2)}" if self.dice.random() < 0.6 else "")

    def _ids(self) -> str:
        return ", ".join([*(f"{node}.id" for node in self.nodes), *(f"{tie}.id" for tie in self.ties)])

    def matched(self) -> str:
        start = self.start()
        key = self.value(1)
        ids = self._ids()
        return f"{start} RETURN {ids}, {self.value(2)} AS v, {key} AS k ORDER BY {self.one('k', 'k DESC', 'v', 'v DESC')}, {ids} {self.one('', 'LIMIT 5', 'SKIP 2 LIMIT 5')}"

    def counted(self) -> str:
        start = self.start()
        grouped = self.value(1)
        figure = self.one(
            "count(*)",
            f"count({self.value(1)})",
            f"count(DISTINCT {self.value(1)})",
            f"min({self.value(1)})",
            f"max({self.value(1)})",
            f"sum({self.number(1)})",
            f"avg({self.number(1)})",
            f"stDev({self.number(1)})",
            f"percentileCont({self.number(1)}, 0.5)",
            f"percentileDisc({self.number(1)}, 0.9)",
        )
        if self.dice.random() < 0.3:
            figure = self.one(
                f"({figure}) IS NULL", f"[{figure}, 1]", f"coalesce({figure}, 0)", f"NOT count(*) > {self.number(0)}", f"{self.value(0)} IN collect({self.value(1)})",
                f"size(collect({self.value(1)}))", f"CASE WHEN count(*) > 3 THEN {self.value(0)} ELSE {figure} END", f"count(*) > 1 AND {self.flag(0)}", f"head(collect({self.value(0)}))",
            )  # fmt: skip
        return f"{start} RETURN {grouped} AS g, {figure} AS f, count(*) AS n ORDER BY n DESC, g"

    def optional(self) -> str:
        self.nodes = ["a"]
        where = f" WHERE {self.flag(1)}" if self.dice.random() < 0.5 else ""
        self.nodes, self.ties = ["a", "b"], ["t"]
        inner = f" WHERE {self.flag(1)}" if self.dice.random() < 0.5 else ""
        return f"MATCH (a:{self.one('Bureau', 'Organization', 'Region')}){where} OPTIONAL MATCH (a)-[t:{self.one('PARTNER', 'VISIT', 'SERVES')}]-(b){inner} RETURN a.id, {self.one('b.id', 't.id', 'count(t)', 'count(b)', 'count(DISTINCT b.country)')} AS v, {self.value(1) if self.dice.random() < 0.2 else 'count(*)'} AS n ORDER BY a.id, v"

    def subquery(self) -> str:
        self.nodes = ["a"]
        inner = f"(a)-[{self.one('', ':PARTNER', ':IN_CITY')}]-({self.one('', ':City', ':School', 'x:City')})"
        what = self.one(
            f"COUNT {{ {inner} }}",
            f"EXISTS {{ {inner} }}",
            f"COUNT {{ MATCH {inner} WHERE {self.flag(1)} RETURN 1 AS one }}",
            f"size([{inner} | 1])",
            f"EXISTS {{ MATCH {inner} WHERE {self.flag(1)} }}",
            "COLLECT { MATCH (a)-[:PARTNER]-(y:City) RETURN y.id ORDER BY y.id LIMIT 2 }",
            f"size([(a)-[q:PARTNER]-(y) WHERE {self.flag(1)} | y.id])",
        )
        return f"MATCH (a:{self.one('Bureau', 'City')} {{country: 'CN'}}) RETURN a.id AS id, {what} AS v ORDER BY v DESC, id LIMIT 10"

    def united(self) -> str:
        return f"RETURN {self.value(1)} AS v {self.one('UNION', 'UNION ALL')} RETURN {self.value(1)} AS v {self.one('', 'UNION RETURN null AS v')}"

    def chained(self) -> str:
        start = self.start()
        first = f"WITH a, count(*) AS n, collect({self.text(1)}) AS l WHERE n {self.one('>', '>=')} {self.one('0', '1', '2')}"
        self.nodes, self.ties = ["a"], []
        return f"{start} {first} RETURN a.id, n, size(l) AS s, {self.value(1)} AS v ORDER BY n DESC, a.id LIMIT 8"

    def pathed(self) -> str:
        reach = self.one("*1..2", "*2", "*..2", "*0..1")
        quantified = self.one("{1,2}", "{2}", "{0,1}")
        pattern = self.one(
            f"(a)-[:PARTNER{reach}]-(b)", f"(a)(()-[:PARTNER]-()){quantified}(b)", "(a)-[:PARTNER]-()-[:PARTNER]-(b)"
        )
        return f"MATCH (a:City {{id: '{self.one(*PLACES)}'}}) MATCH p = {pattern} RETURN length(p) AS l, count(*) AS n, count(DISTINCT b) AS m, min([x IN nodes(p) | x.id][-1]) AS first ORDER BY l"
