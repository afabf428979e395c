"""Which Resource imports a model."""

RESOURCES: dict[str, type] = {}


def importable(resource):
    """Decorate the Resource by which records of its model are imported."""
    label = resource._meta.model._meta.label_lower
    if label in RESOURCES:
        raise ValueError(f"{label} has two resources")
    RESOURCES[label] = resource
    return resource
