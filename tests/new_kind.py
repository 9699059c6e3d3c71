"""What `test_new_kind.py` runs in a copy of twinmap whose table has a kind more: loads, shows, exports and reports a tie of it.

Prints what it saw as JSON. Called with the store, and with the name of the kind in NEW_KIND, in the folder of the copy.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from docs import generate
from graph import model
from graph.filters import Filters
from graph.settings import Settings
from graph.store.store import Store, open_store
from loaders.load import load_plan
from loaders.plan import make_plan
from queries.report import REPORTS
from web.app import create_app
from web.exports.exports import ENCODERS, content

KIND = model.KIND[os.environ.get("NEW_KIND", "other")]


def main() -> None:
    """Everything in turn."""
    generate.main(args=[], standalone_mode=False)
    with open_store(Settings(store=sys.argv[1])) as store:
        load(store)
        app = create_app(Settings(store=store.where), store)
        app.config["PATIENCE_S"] = 300
        client = app.test_client()
        saw = {
            "code": str(Path(model.__file__).parent.parent),
            "loaded": loaded(store),
            "network": client.get(f"/api/v1/network?kind={KIND.name}").get_json()["edges"],
            "party": client.get(party(store)).get_data(as_text=True),
            "pages": {address: client.get(address).get_data(as_text=True) for address in PAGES},
            "exports": {ending: exported(store, ending) for ending in ENCODERS},
            "reports": {name: reported(client, name) for name in REPORTS},
            "chart": client.get(f"/reports/gap-matrix/charts/gaps.svg?kind={KIND.name}").get_data(as_text=True),
            "generated": {name: Path(name).read_text(encoding="utf-8") for name in generate.FILES},
        }
        saw["of_museums"] = of_museums(store)
    print(json.dumps(saw))


PAGES = (f"/network?kind={KIND.name}", "/map", "/ties", "/about", "/add/partnership")


def load(store: Store) -> None:
    """Two tables of one folder: towns, and ties whose kind is told by its name, its title and a word in capitals."""
    folder = Path("files")
    folder.mkdir()
    (folder / "towns.csv").write_text(
        "id,name,country,lat,lon\npark-a,Suzhou,CN,31.3,120.6\npark-b,Leeds,GB,53.8,-1.5\npark-c,Lille,FR,50.6,3.1\n",
        encoding="utf-8",
    )
    (folder / "ties.csv").write_text(
        f"a_id,b_id,kind,since\npark-a,park-b,{KIND.name},2001\npark-a,park-c,{KIND.title},2002\n"
        f"park-b,park-c,{KIND.title.upper()},2003\n",
        encoding="utf-8",
    )
    load_plan(store, make_plan([folder]))


def of_museums(store: Store) -> list[Any]:
    """Kinds of ties of parties whose label the kind doesn't settle: told by the name of the file, and with the names of the parties alone."""
    folder = Path("museums")
    folder.mkdir()
    (folder / f"{KIND.title}s of museums.csv").write_text(
        "museum,partner museum,since\nLouvre Museum,British Museum,2001\nPrado Museum,Suzhou Museum,2003\n",
        encoding="utf-8",
    )
    (folder / "data.csv").write_text(
        f"name,partner,kind\nAlpha Nook,Beta Nook,{KIND.title}\nGamma Nook,Delta Nook,{KIND.name}\n", encoding="utf-8"
    )
    load_plan(store, make_plan([folder]))
    query = "MATCH (a:Organization)-[r:PARTNER]->(:Organization) RETURN a.name AS name, r.kind AS kind, r.tier AS tier ORDER BY name"
    return [list(row.values()) for row in store.read(query)]


def loaded(store: Store) -> list[Any]:
    """Kind, tier and date of all ties."""
    query = "MATCH (:City)-[r:PARTNER]->(:City) RETURN r.kind AS kind, r.tier AS tier, r.since AS since ORDER BY since"
    return [list(row.values()) for row in store.read(query)]


def party(store: Store) -> str:
    """The page of a town that has such ties."""
    return "/node/" + str(store.read("MATCH (c:City {name: 'Suzhou'}) RETURN c.id AS id LIMIT 1")[0]["id"])


def exported(store: Store, ending: str) -> str:
    """A file of the whole graph; Latin-1, for it may be no text."""
    return content(store, Filters(), ending)[0].decode("latin-1")


def reported(client: FlaskClient, name: str) -> dict[str, Any]:
    """Status of a report of these ties, in every form, and its rows."""
    asked = f"kind={KIND.name}&level=city"
    page = client.get(f"/reports/{name}?{asked}").status_code
    forms = {
        form: client.get(f"/api/v1/reports/{name}?{asked}&format={form}").status_code
        for form in ("csv", "xlsx", "html")
    }
    made = client.get(f"/api/v1/reports/{name}?{asked}")
    return {"statuses": [page, *forms.values(), made.status_code], "made": made.get_json()}


if __name__ == "__main__":
    main()
