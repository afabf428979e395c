"""What a transition declares about itself, beyond who may move it from where to where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from django.forms import Form
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from techmarket.workflow.forms import NoteForm, RequiredNoteForm

Style = Literal["primary", "secondary", "danger"]


@dataclass(frozen=True)
class Move:
    """`@transition(…, custom=Move(_("退回补正"), style="danger", notify=["owner"]))`.

    `notify` names audiences of the model's `recipients`; `form` asks for the keywords of the
    transition's body (a dotted path where the class cannot be imported); `clause` and `effect` are
    shown before the move is confirmed; `next_step` says what follows: such a move is checked before
    it is made, and leaves a receipt; a `hidden` one is part of what a service does.
    """

    label: str
    style: Style = "secondary"
    notify: Sequence[str] = ()
    form: type[Form] | str = NoteForm
    clause: str = ""
    effect: str = ""
    next_step: str = ""
    hidden: bool = False

    def __post_init__(self):
        if self.style not in get_args(Style):
            raise TypeError(f"{self.style} is no style of a button")
        if isinstance(self.notify, str):
            raise TypeError("notify is a list of audiences")
        object.__setattr__(self, "notify", tuple(self.notify))

    @property
    def form_class(self):
        return import_string(self.form) if isinstance(self.form, str) else self.form


def voiding(effect, notify=("owner",)):
    """“作废”: a draft that leads nowhere ends with a reason; its record stays, out of the lists."""
    return Move(_("作废"), style="danger", notify=notify, form=RequiredNoteForm, effect=effect)
