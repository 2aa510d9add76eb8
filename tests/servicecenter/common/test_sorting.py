import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.common.sorting import sort_key


@pytest.mark.parametrize(
    "in_order",
    [
        ["Adam", "Zack", "Åke", "Ärla", "Östen"],
        ["Berg Anna", "Berg-Nilsson", "Bergman"],
        ["Muller", "Myller", "Müllers"],
        ["Érik", "Erika"],
        ["Ångström", "Ærø", "Øst", "Östra"],
        ["D'Arcy", "Darell"],
    ],
)
def test_names_come_in_the_order_of_a_swedish_register(in_order):
    keys = [sort_key(name).encode() for name in in_order]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_composed_and_decomposed_letters_sort_alike():
    assert sort_key("Åsa Öberg") == sort_key("A\u030asa O\u0308berg")


@given(st.text())
def test_the_key_is_stable_and_has_no_upper_case(text):
    key = sort_key(text)
    assert key == sort_key(text.strip())
    assert key == key.strip()
    assert not any(char in "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖåäö" for char in key)
