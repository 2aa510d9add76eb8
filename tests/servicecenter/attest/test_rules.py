"""The attest rules hold on any organisation, whatever is delegated to whom."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from servicecenter.agencies.tree import UnitTree
from servicecenter.attest.rules import Authority, Case, Desk, Grant, Handover, Refusal

TODAY = date(2026, 11, 12)
ATTEST = "attest"
TREE = UnitTree(parents={1: None, 2: 1, 3: 2}, managers={1: 101, 2: 102, 3: 103})


def case(**given) -> Case:
    return Case(
        **{"permission": ATTEST, "subject_id": 200, "requested_by_id": 200, "unit_id": 3, "amount_ore": None} | given
    )


def desk(person_id: int = 103, *, grants=(), handovers=(), workplaces=None) -> Desk:
    return Desk(person_id, TODAY, TREE, tuple(grants), tuple(handovers), workplaces or {})


def handover(giver_id: int = 102, receiver_id: int = 103, **given) -> Handover:
    fields = {"unit_id": None, "amount_limit_ore": None, "starts_on": TODAY, "ends_on": TODAY}
    return Handover(giver_id, receiver_id, **fields | given)


def test_a_role_for_the_unit_above_covers_the_units_below():
    assert desk(102, grants=[Grant(102, ATTEST, unit_id=2)]).authority(case()) == Authority(102)


def test_a_role_for_another_unit_does_not():
    assert desk(102, grants=[Grant(102, ATTEST, unit_id=3)]).authority(case(unit_id=2)) is Refusal.UNIT


def test_nobody_decides_their_own_case():
    assert desk(200, grants=[Grant(200, ATTEST)]).authority(case()) is Refusal.OWN_CASE


def test_nobody_decides_what_they_asked_for_on_anothers_behalf():
    assert desk(102, grants=[Grant(102, ATTEST)]).authority(case(requested_by_id=102)) is Refusal.OWN_REQUEST


def test_a_manager_below_does_not_decide_for_the_managers_above():
    grants = [Grant(103, ATTEST)]
    assert desk(grants=grants).authority(case(subject_id=102, unit_id=2)) is Refusal.SUPERIOR
    assert desk(grants=grants).authority(case(subject_id=101, unit_id=1)) is Refusal.SUPERIOR


def test_an_attester_without_a_unit_to_manage_has_superiors_by_the_place_of_work():
    grants = [Grant(300, ATTEST)]
    assert (
        desk(300, grants=grants, workplaces={300: frozenset({3})}).authority(case(subject_id=103)) is Refusal.SUPERIOR
    )
    assert desk(300, grants=grants, workplaces={300: frozenset({2})}).authority(case(subject_id=103)) == Authority(300)


def test_the_manager_above_decides_for_a_manager_below():
    assert desk(102, grants=[Grant(102, ATTEST)]).authority(case(subject_id=103)) == Authority(102)


def test_the_amount_limit_is_included():
    grants = [Grant(102, ATTEST, amount_limit_ore=500_000)]
    assert desk(102, grants=grants).authority(case(amount_ore=500_000)) == Authority(102)
    assert desk(102, grants=grants).authority(case(amount_ore=500_001)) is Refusal.AMOUNT
    assert desk(102, grants=grants).authority(case(amount_ore=-500_001)) is Refusal.AMOUNT


def test_a_role_that_has_ended_gives_nothing():
    grants = [Grant(102, ATTEST, ends_on=TODAY - timedelta(days=1))]
    assert desk(102, grants=grants).authority(case()) is Refusal.NO_RIGHT


def test_a_substitute_decides_in_the_givers_place_and_the_answer_says_so():
    found = desk(400, grants=[Grant(102, ATTEST)], handovers=[handover(receiver_id=400)]).authority(case())
    assert found == Authority(400, behalf_of=102)


def test_a_delegation_is_never_passed_on():
    handovers = [handover(102, 400), handover(400, 500)]
    assert desk(500, grants=[Grant(102, ATTEST)], handovers=handovers).authority(case()) is Refusal.NO_RIGHT


def test_a_delegation_never_reaches_further_than_its_unit_amount_and_days():
    grants = [Grant(102, ATTEST)]
    for narrowed, refusal in (
        ({"unit_id": 3}, Refusal.UNIT),
        ({"amount_limit_ore": 100}, Refusal.AMOUNT),
        ({"starts_on": TODAY + timedelta(days=1), "ends_on": TODAY + timedelta(days=2)}, Refusal.NO_RIGHT),
    ):
        handovers = [handover(receiver_id=400, **narrowed)]
        assert desk(400, grants=grants, handovers=handovers).authority(case(unit_id=2, amount_ore=101)) is refusal


def test_a_substitute_does_not_decide_what_the_giver_could_not():
    handovers = [handover(receiver_id=400)]
    grants = [Grant(102, ATTEST)]
    for own_of_giver in ({"subject_id": 102}, {"requested_by_id": 102}, {"subject_id": 101}):
        assert desk(400, grants=grants, handovers=handovers).authority(case(**own_of_giver)) is Refusal.GIVER


def test_approving_a_pay_run_is_never_delegated():
    grants = [Grant(102, "approve_pay_run")]
    found = desk(400, grants=grants, handovers=[handover(receiver_id=400)]).authority(
        case(permission="approve_pay_run")
    )
    assert found is Refusal.NO_RIGHT


def test_a_ring_in_the_tree_of_units_does_not_hang():
    ring = UnitTree(parents={1: 2, 2: 1}, managers={1: 101, 2: 102})
    assert ring.path(1) == (1, 2)
    assert ring.superiors(101, ()) == {102}


People = dict[int, frozenset[int]]
people = st.integers(1, 8)
units = st.integers(1, 6)
days = st.integers(-2, 2).map(lambda step: TODAY + timedelta(days=step))
limits = st.none() | st.integers(0, 3)


@st.composite
def organisations(draw) -> tuple[UnitTree, tuple[Grant, ...], tuple[Handover, ...], People, People]:
    parents = {unit: draw(st.none() | st.integers(1, unit - 1)) if unit > 1 else None for unit in range(1, 7)}
    tree = UnitTree(parents, {unit: draw(st.none() | people) for unit in range(1, 7)})
    grants = draw(st.lists(st.builds(Grant, people, st.just(ATTEST), st.none() | units, limits), max_size=8))
    handovers = draw(st.lists(st.builds(Handover, people, people, st.none() | units, limits, days, days), max_size=10))
    workplaces = draw(st.dictionaries(people, st.frozensets(units, max_size=2)))
    systems = draw(st.dictionaries(people, st.frozensets(people, max_size=3)))
    return tree, tuple(grants), tuple(handovers), workplaces, systems


cases = st.builds(Case, st.just(ATTEST), st.none() | people, st.none() | people, st.none() | units, limits)


@given(organisations(), people, cases)
def test_no_graph_of_delegations_opens_a_way_to_an_own_case_an_own_request_or_a_superior(organisation, person, case):
    tree, grants, handovers, workplaces, systems = organisation
    found = Desk(person, TODAY, tree, grants, handovers, workplaces, systems).authority(case)
    if not isinstance(found, Authority):
        return
    for actor in {found.person_id, found.behalf_of} - {None}:
        assert actor not in (case.subject_id, case.requested_by_id)
        assert case.requested_by_id not in systems.get(actor, ())
        assert case.subject_id is None or case.subject_id not in superiors(tree, actor, workplaces)


@given(organisations(), people, cases)
def test_every_decision_rests_on_a_role_of_the_one_it_is_made_for(organisation, person, case):
    tree, grants, handovers, workplaces, systems = organisation
    found = Desk(person, TODAY, tree, grants, handovers, workplaces, systems).authority(case)
    if not isinstance(found, Authority):
        return
    holder = found.behalf_of or person
    assert any(grant.holder_id == holder and covers(tree, grant, case) for grant in grants)
    if found.behalf_of is not None:
        assert any((row.giver_id, row.receiver_id) == (holder, person) and covers(tree, row, case) for row in handovers)


def superiors(tree: UnitTree, person: int, workplaces: dict[int, frozenset[int]]) -> set[int]:
    """Told another way than in the rules: climb from each own unit and collect whoever manages on the way."""
    found: set[int] = set()
    for unit in [*workplaces.get(person, ()), *(u for u, manager in tree.managers.items() if manager == person)]:
        step: int | None = unit
        while step is not None:
            found.add(tree.managers[step] or person)
            step = tree.parents[step]
    return found - {person}


def covers(tree: UnitTree, right: Grant | Handover, case: Case) -> bool:
    step, above = case.unit_id, set()
    while step is not None:
        above.add(step)
        step = tree.parents[step]
    return (
        (right.unit_id is None or right.unit_id in above)
        and (right.amount_limit_ore is None or (case.amount_ore or 0) <= right.amount_limit_ore)
        and right.starts_on <= TODAY
        and (right.ends_on is None or right.ends_on >= TODAY)
    )
