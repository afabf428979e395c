"""Rows of an import are checked without a query for each.

A thousand rows ask for one region; it is looked up once. Unique and check constraints are the
database's own: it checks them as rows are written (see `blocks`).
"""

from functools import cached_property

from django.core.exceptions import ValidationError


class CheckedByDatabase:
    """Of a Resource."""

    @cached_property
    def pointed_at(self):
        """{(foreign key, value)} that were looked up and found."""
        return set()

    def faults_of(self, instance):
        """{field: errors} that can be seen without the other rows of the table."""
        found = {field.name for field in foreign_keys(instance) if self.is_found(field, instance)}
        try:
            instance.full_clean(exclude=found, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            return error.error_dict
        return {}

    def is_found(self, field, instance):
        value = getattr(instance, field.attname)
        if value is None:
            return False
        if (field.name, value) not in self.pointed_at:
            try:
                field.clean(value, instance)
            except ValidationError:
                return False
            self.pointed_at.add((field.name, value))
        return True


def foreign_keys(instance):
    return [field for field in instance._meta.concrete_fields if field.many_to_one]
