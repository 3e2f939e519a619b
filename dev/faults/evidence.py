"""What is kept of a storm that was not right: as the same will not come again, all there is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path

from ..setup.paths import LOGS
from .house import House
from .judging import history
from .ledger import Ledger
from .postbox import Mail

FOLDER = LOGS / "storms"


def keep(house: House, ledger: Ledger, mails: Sequence[Mail]) -> Path:
    """Return the folder with the logs of all of Odoo's lives, of its database server and the
    vendors, the database, what vendors were asked for, what everybody said, and the mails."""
    folder = FOLDER / str(ledger.seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for log in house.logs():
        shutil.copy(log, folder)
    house.server.keep(house.database, folder / "database.dump")
    for vendor, requests in house.requests().items():
        (folder / f"asked-{vendor}.json").write_text(_lines(requests))
    (folder / "mails.json").write_text(_lines([asdict(mail) for mail in mails]))
    (folder / "said.txt").write_text(_said(ledger))
    return folder


def _lines(rows: Sequence[dict]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def _said(ledger: Ledger) -> str:
    """Every wish, in the order in which they were begun, by the true clock."""
    wishes = [(said.at, entry, said) for entry in ledger.entries.values() for said in entry.said]
    wishes.sort(key=lambda wish: wish[0])
    return "".join(
        f"{datetime.fromtimestamp(at, timezone.utc):%H:%M:%S.%f} {entry.tag} {history([said])}\n"
        for at, entry, said in wishes
    )
