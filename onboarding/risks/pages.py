"""The map of open risks as pages show it (riskkartan): each square a link to its risks in the register."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from onboarding.projects.models import Project
from onboarding.risks.queries import IMPACTS, PROBABILITIES, open_heat


def heat_rows(project: Project) -> list[dict[str, Any]]:
    """Rows from the greatest impact down, with the label of each and its squares."""
    impacts, probabilities = dict(IMPACTS), dict(PROBABILITIES)
    page = reverse("project_risks", args=[project.public_id])
    return [
        {
            "label": impacts[row[0].impact],
            "cells": [
                {
                    "cell": cell,
                    "url": f"{page}?"
                    + urlencode({"lage": "open", "sannolikhet": cell.probability, "konsekvens": cell.impact}),
                    "told": f"{probabilities[cell.probability]}, {impacts[cell.impact]}",
                }
                for cell in row
            ],
        }
        for row in open_heat(project)
    ]
