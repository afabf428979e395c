"""The receipt of a submission: number, office, legal date, next step, at an address that lasts."""

import segno
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from techmarket.pages.perform import workflow_model

QR_SCALE = 4


class Receipt(LoginRequiredMixin, TemplateView):
    """Whoever takes part in the record may show, print and keep it."""

    template_name = "components/receipt.html"

    def get_context_data(self, app_label, model_name, pk, sending, **kwargs):
        user = self.request.user
        rows = workflow_model(app_label, model_name)._default_manager.visible_to(user)
        record = get_object_or_404(rows, pk=pk)
        event = get_object_or_404(record.events.select_related("actor"), pk=sending)
        move = move_of(record, event)
        if move is None or not record.is_insider(user):
            raise Http404
        return super().get_context_data(
            page_title=_("回执"),
            object=record,
            event=event,
            move=move,
            number=receipt_number(event),
            qr=qr_picture(self.request.build_absolute_uri()),
            **kwargs,
        )


def move_of(record, event):
    """The declared move, when it is one that leaves a receipt."""
    moves = (move for move in record.get_all_status_transitions() if move.name == event.action)
    return next((move.custom for move in moves if move.custom.next_step), None)


def receipt_number(event):
    """“SL20261128-000042”: the day and the number of the record of proceedings."""
    return f"SL{event.at:%Y%m%d}-{event.pk:06d}"


def qr_picture(url):
    """The address of an SVG that we draw ourselves, part of the page."""
    return segno.make(url, error="m").svg_data_uri(scale=QR_SCALE)
