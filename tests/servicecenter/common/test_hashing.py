import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.common.hashing import canonical_json, sha256_of_bytes, sha256_of_json


def test_the_hash_of_bytes_is_the_published_sha256_test_vector():
    # FIPS 180-2, appendix B.1
    assert sha256_of_bytes(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_the_order_of_keys_never_changes_the_hash(value):
    backwards = dict(reversed(value.items()))
    assert sha256_of_json(value) == sha256_of_json(backwards)


def test_canonical_json_has_no_spaces_and_keeps_swedish_letters():
    assert canonical_json({"ö": [1, None], "a": "å"}) == '{"a":"å","ö":[1,null]}'.encode()


@pytest.mark.parametrize("value", [1.0, [0.1], {"a": {"b": (2.5,)}}])
def test_a_float_is_refused_wherever_it_hides(value):
    with pytest.raises(TypeError, match="flyttal"):
        canonical_json(value)
