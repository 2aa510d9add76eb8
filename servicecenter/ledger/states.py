"""The states of a SIE file that was handed in (inlästa filers lägen): checked, then posted whole or not at all."""

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

SIE_IMPORT = table(Transition("post", ("checked",), "posted", Permission.IMPORT_VOUCHERS, _("Läs in")))
