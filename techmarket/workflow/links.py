"""Where a move is confirmed."""

from django.urls import reverse


def receipt_url(obj, event):
    meta = obj._meta
    return reverse("workflow:receipt", args=[meta.app_label, meta.model_name, obj.pk, event.pk])


def perform_url(obj, action):
    meta = obj._meta
    return reverse("workflow:perform", args=[meta.app_label, meta.model_name, obj.pk, action])
