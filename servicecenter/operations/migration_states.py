"""Migrations without rendering every model anew at every step (snabbare migreringar); decision 50.

Django renders a model, and every model that leads to or from it, whenever an operation touches it. With hundreds of
tables that all lead to the agency, a fresh database then takes minutes, nearly all of it spent so. Two kinds of
operation, most of all there are, change nothing that another model can see: a table that is new, which nothing leads to
yet, and an index or a constraint, which the rendered class can simply be given.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.state import ProjectState

_related = ProjectState._find_reload_model


def render_only_what_changes() -> None:
    """Teach Django's states the two kinds; called once, before anything migrates."""
    ProjectState._find_reload_model = _touched
    ProjectState._append_option = _append_option


def _touched(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """A new model alone; any other with all that it is related to, as Django has it."""
    if model_name in self.apps.all_models[app_label]:
        return _related(self, app_label, model_name, delay)
    return {(app_label, model_name)}


def _append_option(self: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    """Give the state, and the class if it is rendered, one more index or constraint."""
    options = self.models[app_label, model_name].options
    options[option_name] = [*options.get(option_name, []), obj]
    if "apps" in self.__dict__:
        meta = self.apps.get_model(app_label, model_name)._meta
        setattr(meta, option_name, [*getattr(meta, option_name), obj])
