"""The states of a purchase that comes again (återkommande inköp): it goes on until its last day, or is stopped."""

from django.utils.translation import gettext_lazy as _

from servicecenter.workflow.transitions import Transition, table

RECURRING = table(Transition("end", ("active",), "ended", None, _("Avsluta")))
