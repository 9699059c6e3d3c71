"""Tables of figures about one party a row."""

from __future__ import annotations

from loaders.columns.look import Look
from loaders.columns.mapped import mapped
from loaders.columns.mapping import TableMapping
from loaders.columns.party import label_of_end, main_of
from loaders.columns.refusals import refuse, unknown_parties
from loaders.columns.seen import MAIN, NUMBERED, Seen
from loaders.columns.signs import kind_in_name, no_matter_of_ours, visit_in_name, year_columns
from loaders.words import kind_of, visit_word_in

# One party a row


def guess_claims(look: Look) -> TableMapping | None:
    """Figures about countries (or other parties) per year; None where the rows are no such figures."""
    subjects = [each for each in look.columns if each.sense in MAIN and each.profile.names_somebody]
    subject = main_of(subjects)
    if subject is None:
        return None
    countries = subject.profile.share("country") > 0.6
    years = [each for each in look.of("when", "period", "as_of") if each is not subject]
    of_years = year_columns(look)
    figures = [each for each in look.columns if each is not subject and each not in years and _is_figure(each)]
    measures = look.of("measure")
    repeated = subject.profile.filled > 1.5 * len(subject.profile.counts)
    if not look.layout and not (
        (figures or of_years)
        and (years or of_years or (measures and countries))
        and (countries or (repeated and len(figures) == 1 and len(look.columns) <= 6))
    ):
        return None
    ours = visit_in_name(look) or visit_word_in(look.titles) or kind_in_name(look) or kind_of(look.titles)
    if not look.layout and (no_matter_of_ours(look) or not ours):
        why = no_matter_of_ours(look) or (
            f"the table has figures by {'country' if countries else 'place'} and year, and no word of it says that they are about partnerships, visits or "
            "students; a mapping must say layout: claims"
        )
        return refuse(look, why)
    label, why = ("Country", "most names are countries") if countries else label_of_end(subject, subjects, look.about)
    if not label:
        return refuse(look, unknown_parties(subject))
    subject.take("name", why)
    plain = [each for each in figures if each.sense == "weight"] if measures else figures
    for column in look.columns:
        if column in of_years:
            column.take("value", "the figures of a year")
        elif column in plain:
            column.take("value", "" if measures else "figures; the title says of what")
        elif column in years[:1]:
            column.take("as_of")
        elif column.sense in ("measure", "comparator", "note", "source", "source_url", "source_date"):
            column.take(column.sense)
    return mapped(
        look, "claims", {"a": (label, why)}, f"each row has figures about one party of its own ({label}) and a year"
    )


def _is_figure(column: Seen) -> bool:
    if column.sense in ("lat", "lon", "id", "measure", "private", "when", "period", "as_of", "neutral", "postcode"):
        return False
    return column.profile.share("number") > 0.7 and not (
        column.profile.share("year") > 0.9 and column.sense not in NUMBERED
    )
