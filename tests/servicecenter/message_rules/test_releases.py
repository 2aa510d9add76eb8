from datetime import date

import pytest

from servicecenter.message_rules.releases import ReleaseError, installed_releases, known_releases, release_on


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 2, 22), None),
        (date(2026, 2, 23), "2025.11"),
        (date(2026, 8, 23), "2025.11"),
        (date(2026, 8, 24), "2026.5"),
        (date(2027, 1, 31), "2026.5"),
    ],
)
def test_the_latest_release_that_is_mandatory_holds(day, name):
    """OpenPeppol, release notes of November 2025 and May 2026."""
    found = release_on(day, known_releases())
    assert (found.name if found else None) == name


def test_every_release_says_where_its_day_stands():
    assert all(one.source for one in known_releases())


def test_an_installed_release_has_its_known_day(tmp_path):
    (tmp_path / "2026.5").mkdir()
    assert [(one.name, one.mandatory_from) for one in installed_releases(tmp_path)] == [("2026.5", date(2026, 8, 24))]
    assert installed_releases(tmp_path / "nothing") == ()


def test_an_operator_tells_the_day_of_a_later_release(tmp_path):
    (tmp_path / "2026.11").mkdir()
    with pytest.raises(ReleaseError, match=r"2026\.11 är inte känd här; lägg en release\.toml"):
        installed_releases(tmp_path)
    (tmp_path / "2026.11" / "release.toml").write_text('mandatory_from = 2027-02-22\nsource = "OpenPeppol"\n')
    assert release_on(date(2027, 2, 22), installed_releases(tmp_path)).name == "2026.11"


@pytest.mark.parametrize(
    "told", ['source = "x"', 'mandatory_from = "2027-02-22"\nsource = "x"', "mandatory_from = 2027-02-22"]
)
def test_a_release_without_day_or_source_is_refused(tmp_path, told):
    (tmp_path / "2026.11").mkdir()
    (tmp_path / "2026.11" / "release.toml").write_text(told)
    with pytest.raises(ReleaseError, match="ska vara ifyllda"):
        installed_releases(tmp_path)
