# Adds up again what was granted, paid and bought of the incentive, and what a closed period says.

SCHEME = "capital_incentive"


def of_scheme(sheet):
    return [row for row in sheet.rows if sheet.text(row, "skema") == SCHEME]


proposals, accounts, bought = (Sheet(asked[name]) for name in ("selections", "aid", "purchases"))
proposals.total("diberikan")
counted = of_scheme(bought)
spent = {}
for row in counted:
    family = bought.text(row, "nomor_kpm")
    spent[family] = spent.get(family, 0) + bought.amount(row, "dihitung")
incentives = of_scheme(accounts)
received = {accounts.text(row, "nomor_kpm"): accounts.amount(row, "cocok") for row in incentives}

period, adjustments, now = (Sheet(asked[name]) for name in ("period", "adjustments", "now"))
closed, changed, since = (sheet.total("cocok") for sheet in (period, adjustments, now))
audits = [Sheet(file) for file in asked["audits"]]
drawn = [sorted(sheet.text(row, "id_akun") for row in sheet.rows) for sheet in audits]

json.dump(
    {
        "granted": sum(1 for row in proposals.rows if proposals.amount(row, "diberikan")),
        "proposals": len(proposals.rows),
        "matched": sum(received.values()),
        "purchases": len(counted),
        "spent": sum(spent.values()),
        "spent_as_received": sum(1 for family, amount in received.items() if amount and amount == spent.get(family)),
        "verified": sum(1 for row in incentives if accounts.text(row, "status") == "diverifikasi"),
        "closed": closed,
        "adjustments": len(adjustments.rows),
        "changed": changed,
        "now": since,
        "digest": hashlib.sha256(open(asked["canonical"], "rb").read()).hexdigest(),
        "drawn": len(drawn[0]),
        "drawn_again_alike": drawn[0] == drawn[1],
    },
    sys.stdout,
)
