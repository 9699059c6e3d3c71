"""Tables whose titles and first column both name parties."""

from __future__ import annotations

from graph.model import kind_between
from loaders.cells import clean, is_total
from loaders.columns.look import Look
from loaders.columns.mapped import mapped
from loaders.columns.mapping import TableMapping
from loaders.columns.party import label_of_end
from loaders.columns.refusals import refuse, unknown_parties
from loaders.columns.signs import kind_in_name, no_matter_of_ours, period_in, visit_in_name
from loaders.columns.titles import read_title
from loaders.places.countries import recognise

# Matrices


def guess_matrix(look: Look) -> TableMapping | None:
    """A table whose titles and first column both name parties, and whose cells join them."""
    columns = look.columns
    if len(columns) < 4 or not look.table.header:
        return None
    names = {clean(cell).casefold() for cell in columns[0].profile.cells}
    titles = [clean(each.name) for each in columns[1:]]
    same = sum(title.casefold() in names for title in titles)
    countries = sum(
        (found := recognise(title)) is not None and found.how in ("name", "old name", "code") for title in titles
    )
    if look.table.part != "matrix" and max(same, countries) < 0.7 * len(titles):
        return None
    cells = [each.profile for each in columns[1:] if each.profile.filled]
    if not cells or sum(each.share("number") > 0.8 or len(each.counts) <= 3 for each in cells) < 0.8 * len(cells):
        return None
    if stranger := no_matter_of_ours(look, names_only=True):
        return refuse(look, stranger)
    label, why = (
        ("Country", "the titles are countries")
        if countries >= 0.7 * len(titles)
        else label_of_end(columns[0], columns[:1], look.about)
    )
    if not label:
        return refuse(look, unknown_parties(columns[0]))
    flow = "" if kind_in_name(look) else visit_in_name(look)
    figures = any(cell not in ("0", "1", "1.0", "0.0") and _is_number(cell) for each in cells for cell in each.counts)
    if figures and not flow and not kind_in_name(look):
        return refuse(
            look,
            "the table is a matrix of numbers, and its name doesn't say of what; a mapping must say layout: matrix, and people or value for the columns",
        )
    role = (
        ("students" if any(read_title(each).sense == "students" for each in look.about) else "people")
        if flow
        else "value"
    )
    columns[0].take("name", f"the first column names one party of each pair ({why})")
    for column in columns[1:]:
        if is_total(column.name):
            column.take("ignored", "the sums of the rows")
        else:
            column.take(role, "the title names the other party, the cell says what joins them")
    columns[0].side = "a"
    reason = (
        f"a matrix: rows and columns are parties ({label}), cells are {'flows of people' if flow else 'partnerships'}"
    )
    period = period_in(look.table.path) if flow else ""
    kind = "" if flow else kind_between(label, label)
    return mapped(look, "matrix", {"a": (label, why)}, reason, aggregate=bool(flow), period=period, kind=kind)


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace(",", "").isdigit()
