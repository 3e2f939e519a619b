"""Lets everything fail, by seed, under load, and says whether all was right in the end.

    dev/shell python -m dev.faults                        one seed, half a minute
    dev/shell python -m dev.faults --seed 7 --minutes 10  one long storm
    dev/shell python -m dev.faults --seed 7 --seeds 20    twenty, one after the other
    dev/shell python -m dev.faults --workers 2            Odoo of several processes
    dev/shell python -m dev.faults --leaps                Odoo's own clock jumps, too
    dev/shell python -m dev.faults --haste                what has failed is tried again at once
"""

import argparse

from ..setup import databases
from ..setup.locks import one_storm_at_a_time
from ..setup.progress import run_main, say
from .house import House
from .report import figures, missing, told
from .server import TEMPLATE, own_server
from .storm import storm


def main() -> int:
    options = _options()
    outcomes = []
    with (
        one_storm_at_a_time(),
        own_server(options.leaps) as server,
        databases.scratch("faults", TEMPLATE) as database,
        House(database, server, options.workers) as house,
    ):
        for seed in range(options.seed, options.seed + options.seeds):
            outcomes.append(storm(house, seed, options.minutes * 60, options.haste))
            say(told(outcomes[-1], options))
    say(figures(outcomes))
    for what in missing(outcomes):
        say(f"This says nothing, for there were no {what}.")
    return int(any(outcome.complaints for outcome in outcomes) or bool(missing(outcomes)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("dev.faults", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many, from the first one on")
    parser.add_argument("--minutes", type=float, default=0.5, help="of storm, for each seed")
    parser.add_argument("--workers", type=int, default=0, help="Odoo's processes; 0: threads")
    parser.add_argument("--leaps", action="store_true", help="Odoo's own clock jumps, too")
    parser.add_argument("--haste", action="store_true", help="no waiting after a failure")
    return parser.parse_args()


if __name__ == "__main__":
    run_main(main)
