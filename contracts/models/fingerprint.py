import hashlib


def fingerprint(contract):
    """One contract, one registration: the same parties, name, amount and day are the same."""
    sides = [side.uscc or side.name for side in (contract.seller, contract.buyer)]
    title, amount = "".join(contract.title.split()), f"{contract.total_amount:.2f}"
    parts = [*sides, title, amount, str(contract.signed_on)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
