"""What the survey of a project asks (enkätens frågor). Pure. The wording is our own [eget], not a published index."""

from __future__ import annotations

from collections.abc import Mapping

from servicecenter.service_catalogue.catalogue import Words

OVERALL = "overall"
"""The question that the scorecard tells of."""
QUESTIONS: Mapping[str, Words] = {
    OVERALL: Words("Hur nöjd är du med anslutningen som helhet?", "How satisfied are you with the connection overall?"),
    "information": Words("Fick du veta i tid vad som skulle ändras?", "Were you told in time what would change?"),
    "support": Words("Fick du hjälp när du behövde den?", "Did you get help when you needed it?"),
    "training": Words("Räckte utbildningen för ditt arbete?", "Was the training enough for your work?"),
    "quality": Words("Blir det rätt från början i den nya tjänsten?", "Does the new service get it right first time?"),
}
SCALE = (1, 2, 3, 4, 5)
"""From not at all to entirely."""
GROUPS: Mapping[str, Words] = {
    "project": Words("Deltagare i projektet", "Project participants"),
    "users": Words("Användare ur bilaga 6", "Users of annex 6"),
}
