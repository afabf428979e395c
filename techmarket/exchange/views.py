"""My imports: how far each is, what came of it, and the way back."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import ListView

from techmarket.exchange import undoing
from techmarket.exchange.imports import context_of
from techmarket.exchange.models import UNDO_WITHIN, Import
from techmarket.exchange.reporting import SHOWN_ROWS
from techmarket.text import whole_number


class ImportList(LoginRequiredMixin, ListView):
    template_name = "imports/list.html"
    paginate_by = 50

    def get_queryset(self):
        return Import.objects.visible_to(self.request.user).without_file()


class MyImport(LoginRequiredMixin, View):
    template_name = None

    def find(self, pk):
        rows = Import.objects.visible_to(self.request.user).without_file()
        return get_object_or_404(rows, pk=pk)

    def page(self, made, status=200, **context):
        context |= context_of(made) | {"undo_days": UNDO_WITHIN.days}
        return render(self.request, self.template_name, context, status=status)


class ImportDetail(MyImport):
    template_name = "imports/detail.html"

    def get(self, request, pk):
        made = self.find(pk)
        return self.page(made, may_undo=made.may_be_undone(at=timezone.now()))


class ImportUndo(MyImport):
    """Asks first, and names what stays."""

    template_name = "imports/undo.html"

    def get(self, request, pk):
        made = self.find(pk)
        if not made.may_be_undone(at=timezone.now()):
            raise Http404(_("该导入现在不能撤销。"))
        kept = list(undoing.preview_undoing(made).values())
        free = made.written.count() - len(kept)
        return self.page(made, kept=kept[:SHOWN_ROWS], kept_rows=len(kept), free_rows=free)

    def post(self, request, pk):
        made = self.find(pk)
        told = whole_number(request.POST.get("kept", ""))
        try:
            made = undoing.undo(made.pk, by=request.user, kept=told, at=timezone.now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            self.tell(made)
        return redirect(made)

    def tell(self, made):
        if made.state == Import.State.UNDONE:
            words = _("已撤销：%(n)d 条记录恢复到导入之前。") % {"n": made.report["undone"]}
            messages.success(self.request, words)
        elif not made.is_running:
            messages.error(self.request, made.report["undo_refused"])
