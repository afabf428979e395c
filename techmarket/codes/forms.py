"""Form fields that normalise an identifier before checking its length and check digits."""

from django import forms

from techmarket.codes import identifiers


class IdentifierField(forms.CharField):
    """No maxlength in the page: a number pasted with spaces must arrive whole to be tidied."""

    normalise = staticmethod(identifiers.normalise)

    def __init__(self, *, max_length=None, **kwargs):
        super().__init__(**kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return self.normalise(value) if value else value  # keeps the model's own empty value


class UsccField(IdentifierField):
    default_validators = [identifiers.validate_uscc]
    normalise = staticmethod(identifiers.normalise_uscc)
