"""The states of a support case (ärendets lägen). Who may is decided by the area's team, so no row names a right."""

from django.utils.translation import gettext_lazy as _

from servicecenter.workflow.transitions import Transition, table

SUPPORT_CASE = table(
    Transition("take", ("new", "in_progress", "waiting"), "in_progress", None, _("Ta ärendet")),
    Transition("hand_over", ("new", "in_progress", "waiting"), "new", None, _("Lämna över")),
    Transition("ask", ("new", "in_progress", "waiting"), "waiting", None, _("Fråga")),
    Transition("solve", ("new", "in_progress", "waiting"), "solved", None, _("Lös")),
    Transition("reply", ("waiting",), "in_progress", None, _("Svara")),
    Transition("reopen", ("solved",), "in_progress", None, _("Öppna igen")),
)
OPEN = ("new", "in_progress", "waiting")
