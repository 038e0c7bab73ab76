"""Counts a mentor's months again, from what the office exports as CSV and from nothing else.

It reads a JSON object from its first argument (the folder, mentors, months and minimum wages) and writes one to standard output.
It shares no code with the phone, whose monthly report must say the same.
"""

import csv
import json
import sys
from pathlib import Path

asked = json.loads(sys.argv[1])


def table(name):
    with open(Path(asked["folder"]) / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


families, visits, follow_ups, progress, meetings, activities, attendance = map(
    table, ["families", "visits", "follow-ups", "progress", "meetings", "activities", "attendance"]
)
# Of several records of a month one counts.
told = {(row["nomor_kpm"], row["bulan"]): row for row in progress if row["berlaku"] == "ya"}


def met(visit):
    return visit["ditemui"] != "Tidak ada yang ditemui"


def before(month):
    year, number = map(int, month.split("-"))
    return f"{year - (number == 1)}-{(number - 2) % 12 + 1:02}"


def month_of(mentor, month):
    held = {row["nomor_kpm"] for row in families if row["nomor_pendamping"] == mentor and row["didampingi"] == "ya"}
    own = [row for row in visits if row["nomor_pendamping"] == mentor and row["tanggal"].startswith(month)]
    made = {row["id_kunjungan"] for row in own}
    agreed = [
        row
        for row in follow_ups
        if row["nomor_kpm"] in held
        and (
            row["id_kunjungan"] in made
            or row["selesai"].startswith(month)
            or (not row["selesai"] and row["batas"][:7] <= month)
        )
    ]
    businesses = [told.get((family, month)) or told.get((family, before(month))) for family in held]
    businesses = [row for row in businesses if row]
    met_together = [row for row in meetings if row["nomor_pendamping"] == mentor and row["tanggal"].startswith(month)]
    did = [row for row in activities if row["nomor_pendamping"] == mentor and row["tanggal"].startswith(month)]
    return {
        "visits": sum(map(met, own)),
        "not_met": sum(not met(row) for row in own),
        "accompanied": len(held),
        "visited": len({row["nomor_kpm"] for row in own if met(row)} & held),
        "businesses": len(businesses),
        "profit": sum(int(row["untung"]) for row in businesses),
        "follow_ups": len(agreed),
        "follow_ups_done": sum(bool(row["selesai"]) for row in agreed),
        "meetings": len(met_together),
        "present": sum(int(row["kpm_hadir"]) for row in met_together),
        "activities": len(did),
        "trainings": sum(row["kegiatan"] == "Pelatihan" for row in did),
    }


def independent(mentor, month):
    """The families of a mentor that had the minimum wage for six months in a row, the last at most two months ago."""

    def enough(family, at):
        row = told.get((family, at))
        wage = max((since, amount) for since, amount in asked["wages"] if since <= at)[1]
        return row is not None and int(row["untung"]) + int(row["pemasukan_lain"] or 0) >= wage

    def stands(family):
        latest = month
        for _ in range(3):
            if (family, latest) in told:
                break
            latest = before(latest)
        else:
            return False
        for _ in range(6):
            if not enough(family, latest):
                return False
            latest = before(latest)
        return True

    held = sorted(row["nomor_kpm"] for row in families if row["nomor_pendamping"] == mentor)
    return [family for family in held if stands(family)]


def training():
    there = {}
    for row in attendance:
        count = there.setdefault(row["sebagai"], {"Di tempat": 0, "Virtual": 0, "Tidak hadir": 0})
        count[row["hadir"]] += 1
    return there


print(
    json.dumps(
        {
            "months": {
                mentor: {month: month_of(mentor, month) for month in asked["months"]} for mentor in asked["mentors"]
            },
            "independent": {month: independent(asked["mentors"][0], month) for month in asked["decided"]},
            "stages": sorted(
                row["nomor_kpm"]
                for row in families
                if row["model"] == "Mandiri" and row["nomor_pendamping"] == asked["mentors"][0]
            ),
            "training": training(),
            "flagged": sum(bool(row["tanda"]) for row in visits),
            "rows": sum(map(len, [families, visits, follow_ups, progress, meetings, activities, attendance])),
        }
    )
)
