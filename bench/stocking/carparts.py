"""The monthly demand for 2,674 car parts in 51 months, which lies beside the product, not in it."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

FILE = "catalogue/carparts_monthly_demand.csv.gz"
Months = tuple[int | None, ...]  # None: the part was not on sale


def read() -> dict[str, Months]:
    """The months of each part. The folder above the file is named by SALESOPS_INPUTS."""
    folder = os.environ.get("SALESOPS_INPUTS")
    if not folder:
        raise SystemExit("SALESOPS_INPUTS does not name the folder of the inputs")
    with gzip.open(Path(folder) / FILE, "rt", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    return {row[0]: tuple(int(cell) if cell else None for cell in row[1:]) for row in rows}
