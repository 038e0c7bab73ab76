"""Adds up a workbook of accounts again, from the file that the office exports and from nothing else.

It reads a JSON object from its first argument (the file) and writes sums to standard output. It shares no code with the centre,
whose books must say the same.
"""

import json
import re
import sys
import zipfile
from xml.etree import ElementTree

asked = json.loads(sys.argv[1])
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def column(reference):
    """`AB12` is the 28th column, counted from 0."""
    place = 0
    for letter in re.match("[A-Z]+", reference).group():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def table(file):
    with zipfile.ZipFile(file) as book:
        texts = []
        if "xl/sharedStrings.xml" in book.namelist():
            shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            texts = ["".join(part.text or "" for part in text.iter(f"{MAIN}t")) for text in shared.iter(f"{MAIN}si")]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iter(f"{MAIN}row"):
        cells = {}
        for cell in row.iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            if cell.get("t") == "inlineStr":
                text = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
            elif value is None:
                continue
            else:
                text = texts[int(value.text)] if cell.get("t") == "s" else value.text
            cells[column(cell.get("r"))] = text
        yield cells


rows = list(table(asked["file"]))
headings = {name: place for place, name in rows[0].items()}
PARTS = {
    "planned": "direncanakan",
    "credited": "masuk",
    "returned": "kembali",
    "matched": "cocok",
    "excess": "kelebihan",
    "unlisted": "di_luar_daftar",
    "witnessed": "disaksikan",
}


def amount(row, part):
    return int(float(row.get(headings[PARTS[part]], "0") or "0"))


# The last row is the total that is being counted again.
accounts, said = rows[1:-1], rows[-1]
total = {part: sum(amount(row, part) for row in accounts) for part in PARTS}
for part in PARTS:
    if total[part] != amount(said, part):
        sys.exit(f"{part}: the rows add up to {total[part]}, the file says {amount(said, part)}")
by_district = {}
for row in accounts:
    district = row.get(headings["kode_desa"], "")[:8]
    by_district[district] = by_district.get(district, 0) + amount(row, "matched")
whole = sum(1 for row in accounts if amount(row, "matched") == 500_000 == amount(row, "planned"))
json.dump(
    {
        "rows": len(accounts),
        "total": total,
        "whole": whole,
        "sub_districts": sum(1 for district, sum_ in by_district.items() if district and sum_),
    },
    sys.stdout,
)
