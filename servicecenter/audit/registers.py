"""The base of every register in the back office: the house's rights and wall, changes recorded, nothing deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission

HIDDEN = "…"
"""Stands in the log for values that are stored but never repeated there."""


class Register(admin.ModelAdmin):
    """A register (register) seen with one permission and edited with another, or never."""

    see: frozenset[Permission] = frozenset()
    edit: frozenset[Permission] = frozenset()
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return not self.see.isdisjoint(_permissions(request)) or self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return not self.edit.isdisjoint(_permissions(request))

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return not self.edit.isdisjoint(_permissions(request))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is deleted here: what has ended is given a last day."""
        return False

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Sequence[Any]:
        """What is only looked at; a row of another register leads there only for whoever may open it."""
        names = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return names
        return [name if self._opens(request, obj, name) else _in_words(obj, name) for name in names]

    def _opens(self, request: HttpRequest, obj: models.Model, name: str) -> bool:
        """Whether what is shown is no reference to another register, or one that the viewer may follow."""
        field = next((field for field in obj._meta.fields if field.is_relation and field.name == name), None)
        register = self.admin_site._registry.get(field.related_model) if field else None
        if field is None or register is None:
            return True
        rows = register.get_queryset(request).filter(pk=field.value_from_object(obj))
        return register.has_view_permission(request) and rows.exists()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model:
        """Another agency's object does not exist."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The history is in the audit log, not in the library's own table, which knows no agencies."""
        raise Http404

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        """Recorded by ``save_model``."""

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        """Recorded by ``save_model``."""

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        before = _values(type(obj)._default_manager.get(pk=obj.pk), form.changed_data) if change else {}
        super().save_model(request, obj, form, change)
        changed = form.changed_data if change else list(form.cleaned_data)
        record(
            Event.REGISTER_CHANGED,
            on=obj,
            by=request.user,
            at=timezone.now(),
            before=before,
            after=_values(obj, changed),
        )


class ReadOnlyRegister(Register):
    """A register that is only looked at here; its own pages change it."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def _in_words(obj: models.Model, name: str) -> Callable[[models.Model], str]:
    """The library makes links of references; of a function it shows only the text."""
    return admin.display(description=obj._meta.get_field(name).verbose_name, empty_value="–")(
        lambda row: str(getattr(row, name) or "")
    )


def _permissions(request: HttpRequest) -> frozenset[Permission]:
    return getattr(request, "permissions", frozenset())


def _values(obj: models.Model, names: list[str]) -> dict[str, str]:
    """The named fields as text, as the log keeps them; the bytes of files are not repeated."""
    fields = {field.name: field for field in obj._meta.concrete_fields}
    return {
        name: HIDDEN if isinstance(fields[name], models.BinaryField) else str(fields[name].value_from_object(obj))
        for name in names
        if name in fields
    }
