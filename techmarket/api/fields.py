"""Fields that every app's serializers share."""

from rest_framework import serializers


class VisibleField(serializers.PrimaryKeyRelatedField):
    """The key of a record that the caller may see; any other does not exist."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)
