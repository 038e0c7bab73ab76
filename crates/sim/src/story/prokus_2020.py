# Adds up the accounts again.

PARTS = {
    "planned": "direncanakan",
    "credited": "masuk",
    "returned": "kembali",
    "matched": "cocok",
    "excess": "kelebihan",
    "unlisted": "di_luar_daftar",
    "witnessed": "disaksikan",
}

accounts = Sheet(asked["file"])
by_district = {}
for row in accounts.rows:
    district = accounts.text(row, "kode_desa")[:8]
    by_district[district] = by_district.get(district, 0) + accounts.amount(row, "cocok")
whole = sum(1 for row in accounts.rows if accounts.amount(row, "cocok") == 500_000 == accounts.amount(row, "direncanakan"))
json.dump(
    {
        "rows": len(accounts.rows),
        "total": {part: accounts.total(heading) for part, heading in PARTS.items()},
        "whole": whole,
        "sub_districts": sum(1 for district, sum_ in by_district.items() if district and sum_),
    },
    sys.stdout,
)
