"""How a notice and an objection move. Locks: objection first, then notice, then subject."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from techmarket.accounts.models import User
from techmarket.accounts.rules import is_system
from techmarket.jobs.services import enqueue
from techmarket.notices.terms import prolonged
from techmarket.workflow.actions import may, perform
from techmarket.workflow.forms import RequiredNoteForm
from techmarket.workflow.models import WorkflowModel
from techmarket.workflow.moves import Move
from techmarket.workflow.tones import DANGER, SUCCESS, WARNING


def by_system(obj, user):
    """Not a `may(...)`: a superuser passes every permission, and must not end a term early."""
    return is_system(user)


def by_creator(notice, user):
    return notice.created_by_id == user.pk


class NoticeWorkflow(WorkflowModel):
    class Status(models.TextChoices):
        DRAFT = "draft", _("待发布")
        OPEN = "open", _("公示中")
        SUSPENDED = "suspended", _("异议处理中")
        CLOSED = "closed_clear", _("公示期满")
        UPHELD = "upheld", _("异议成立")
        WITHDRAWN = "withdrawn", _("已撤回")

    RUNNING = (Status.DRAFT, Status.OPEN, Status.SUSPENDED)

    status = FSMField(
        _("状态"), max_length=20, choices=Status.choices, default=Status.DRAFT, protected=True
    )

    tones = {
        Status.OPEN: WARNING,
        Status.SUSPENDED: DANGER,
        Status.CLOSED: SUCCESS,
        Status.UPHELD: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=Status.DRAFT,
        target=Status.OPEN,
        permission=by_creator,
        custom=Move(_("发布公示"), hidden=True),
    )
    def publish(self, by):
        """Only within `services.publish`: no draft is ever committed."""

    @transition(
        field=status,
        source=Status.OPEN,
        target=Status.SUSPENDED,
        permission=by_system,
        custom=Move(_("收到异议，公示暂停"), hidden=True, notify=["owner"]),
    )
    def suspend(self, by, on):
        self.suspended_on = on

    @transition(
        field=status,
        source=Status.SUSPENDED,
        target=Status.OPEN,
        permission=by_system,
        custom=Move(_("异议不成立，公示继续"), hidden=True, notify=["owner"]),
    )
    def resume(self, by, on):
        """The clock stood still: the last day moves by the days of the suspension."""
        self.ends_on = prolonged(self.ends_on, self.suspended_on, on, self.unit)
        self.suspended_on = None

    @transition(
        field=status,
        source=Status.OPEN,
        target=Status.CLOSED,
        permission=by_system,
        custom=Move(_("公示期满"), hidden=True),
    )
    def close(self, by, on):
        if on <= self.ends_on:
            raise ValidationError(
                _("公示期截至 %(last)s（含当日），%(on)s 尚未届满。"),
                params={"last": self.ends_on, "on": on},
            )

    @transition(
        field=status,
        source=Status.SUSPENDED,
        target=Status.UPHELD,
        permission=by_system,
        custom=Move(_("异议成立，公示终止"), hidden=True),
    )
    def uphold(self, by):
        self.suspended_on = None

    @transition(
        field=status,
        source=[Status.OPEN, Status.SUSPENDED],
        target=Status.WITHDRAWN,
        permission=may("notices.withdraw_notice"),
        conditions=[lambda notice: bool(notice.withdrawn_action)],
        custom=Move(
            _("撤回公示"),
            style="danger",
            form=RequiredNoteForm,
            effect=_("公示终止并注明已撤回，公示内容仍可查看；所公示事项退回办理。"),
        ),
    )
    def withdraw(self, by):
        if self.status == self.Status.SUSPENDED:
            self.refuse_interested(by)
        self.refuse_own(by)
        self.suspended_on = None
        self.move_subject(self.withdrawn_action, _("公示 %(number)s 已撤回"))

    def refuse_interested(self, by):
        """Whoever decided on the notice, or belongs to its unit, judges no objection to it."""
        if by.pk == self.created_by_id:
            raise ValidationError(_("公示的决定是您作出的，异议应当由其他工作人员处理。"))
        self.refuse_own(by)

    def refuse_own(self, by):
        if hasattr(self.subject, "refuse_own"):
            self.subject.refuse_own(by)

    def move_subject(self, action, note):
        """What the notice was published for, done in the caller's transaction."""
        note = note % {"number": self.number}
        return perform(self.subject, action, actor=User.objects.system(), note=note)


class ObjectionWorkflow(WorkflowModel):
    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("待确认邮箱")
        FILED = "filed", _("待受理")
        RECEIVED = "received", _("已受理")
        REFUSED = "refused", _("不予受理")
        DISMISSED = "dismissed", _("异议不成立")
        UPHELD = "upheld", _("异议成立")

    PENDING = (Status.FILED, Status.RECEIVED)

    status = FSMField(
        _("状态"),
        max_length=20,
        choices=Status.choices,
        default=Status.UNCONFIRMED,
        protected=True,
    )

    tones = {
        Status.FILED: WARNING,
        Status.RECEIVED: WARNING,
        Status.UPHELD: DANGER,
    }

    class Meta:
        abstract = True

    @transition(
        field=status,
        source=Status.UNCONFIRMED,
        target=Status.FILED,
        permission=by_system,
        custom=Move(_("提出异议"), hidden=True, notify=["officers"]),
    )
    def confirm(self, by):
        """Somebody stands behind it: signed in, or reached by mail. See `objecting`."""

    @transition(
        field=status,
        source=Status.FILED,
        target=Status.RECEIVED,
        permission=may("notices.handle_objection"),
        custom=Move(
            _("受理异议"),
            style="primary",
            notify=["objector"],
            effect=_("公示自今日起暂停计算，处理完毕后顺延。"),
        ),
    )
    def receive(self, by, on=None):
        self.check_handler(by)
        notice = self.lock_notice()
        if notice.status == notice.Status.OPEN:
            day = on or timezone.localdate()
            perform(notice, "suspend", actor=User.objects.system(), on=day)

    @transition(
        field=status,
        source=Status.FILED,
        target=Status.REFUSED,
        permission=may("notices.handle_objection"),
        custom=Move(
            _("不予受理"),
            style="danger",
            form="techmarket.notices.forms.AnswerForm",
            notify=["objector"],
            effect=_("只用于与公示内容无关、没有事实和理由的；理由告知异议人，公示不暂停。"),
        ),
    )
    def refuse(self, by, reply="", on=None):
        self.answer(by, reply, on)

    @transition(
        field=status,
        source=Status.RECEIVED,
        target=Status.DISMISSED,
        permission=may("notices.handle_objection"),
        custom=Move(
            _("异议不成立"),
            style="primary",
            form="techmarket.notices.forms.AnswerForm",
            notify=["objector"],
            effect=_("答复异议人；全部异议处理完毕后公示继续，截止日按暂停天数顺延。"),
        ),
    )
    def dismiss(self, by, reply="", on=None):
        self.answer(by, reply, on)
        notice = self.lock_notice()
        others = notice.objections.received().exclude(pk=self.pk)
        if notice.status == notice.Status.SUSPENDED and not others.exists():
            perform(notice, "resume", actor=User.objects.system(), on=on)

    @transition(
        field=status,
        source=Status.RECEIVED,
        target=Status.UPHELD,
        permission=may("notices.handle_objection"),
        custom=Move(
            _("异议成立"),
            style="danger",
            form="techmarket.notices.forms.AnswerForm",
            notify=["objector"],
            effect=_("答复异议人；公示终止，所公示事项按异议成立办理。"),
        ),
    )
    def uphold(self, by, reply="", on=None):
        self.answer(by, reply, on)
        notice = self.lock_notice()
        if notice.status == notice.Status.SUSPENDED:
            notice = perform(notice, "uphold", actor=User.objects.system())
            notice.move_subject(notice.upheld_action, _("公示 %(number)s 的异议成立"))

    def check_handler(self, by):
        if self.created_by_id == by.pk:
            raise ValidationError(_("您是该异议的提出人，应当回避，请由其他工作人员处理。"))
        self.notice.refuse_interested(by)

    def answer(self, by, reply, on):
        self.check_handler(by)
        if not reply.strip():
            raise ValidationError({"reply": _("请写明调查情况和答复意见，异议人将看到。")})
        self.reply, self.handled_on = reply, on
        if self.created_by_id is None and self.email:
            enqueue("notices.answer_mail", self.pk, key=self.pk)

    def lock_notice(self):
        rows = type(self.notice).objects.select_for_update(of=("self",))
        return rows.get(pk=self.notice_id)
