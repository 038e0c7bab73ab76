"""Reads a workbook from the file that the office exports and from nothing else.

What is asked comes as a JSON object in the first argument. It shares no code with the centre, whose sums must say the same.
"""

import hashlib
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


class Sheet:
    """A table whose last row is the total that is being counted again."""

    def __init__(self, file):
        rows = list(table(file))
        self.headings = {name: place for place, name in rows[0].items()}
        self.rows, self.said = rows[1:-1], rows[-1]

    def text(self, row, heading):
        return row.get(self.headings[heading], "")

    def amount(self, row, heading):
        return int(float(self.text(row, heading) or "0"))

    def total(self, heading):
        total = sum(self.amount(row, heading) for row in self.rows)
        if total != self.amount(self.said, heading):
            sys.exit(f"{heading}: the rows add up to {total}, the file says {self.amount(self.said, heading)}")
        return total
