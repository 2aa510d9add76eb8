"""The filter row above a list (urval)."""

from __future__ import annotations

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A day, picked with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class FilterForm(forms.Form):
    """Every field is optional; what can't be read is told and left out of the selection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        for field in self.fields.values():
            field.required = False
            field.widget.attrs.setdefault("class", "sc-field")

    def chosen(self) -> dict[str, Any]:
        """The readable choices by name, without the empty ones."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
