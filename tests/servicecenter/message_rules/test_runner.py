"""The program apart: it ends and comes back, it may take too long, and no document makes it read a file."""

import os
import signal

import pytest

from servicecenter.message_rules.result import Breach
from servicecenter.message_rules.runner import RulesNotRun, Runner

RULES = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
<ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/>
<let name="most" value="3"/>
<pattern>
  <let name="least" value="1"/>
  <rule context="b[@free]"><assert id="R0" flag="fatal" test="true()">never</assert></rule>
  <rule context="b">
    <let name="n" value="number(.)"/>
    <assert id="R1" flag="fatal" test="$n le $most">More than <value-of select="$most"/> in <name/></assert>
    <assert id="R2" flag="warning" test="$n ge $least">Less than one</assert>
  </rule>
</pattern>
<pattern><rule context="b | @c"><report id="R3" flag="fatal" test=". = '13'">Unlucky</report></rule></pattern>
</schema>"""


@pytest.fixture(scope="module")
def runner():
    one = Runner(seconds=60)
    yield one
    one.stop()


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.sch"
    path.write_text(RULES)
    return path


def test_a_broken_rule_is_told_with_its_place_and_its_words(runner, rules):
    assert runner.broken(rules, "<a><b>4</b></a>") == (Breach("R1", "/a[1]/b[1]", "More than 3 in b"),)


def test_the_first_rule_of_a_pattern_that_fits_a_node_is_the_only_one(runner, rules):
    assert runner.broken(rules, '<a><b free="yes">99</b><b>2</b></a>') == ()


def test_every_pattern_has_its_say_of_elements_and_attributes_however_deep(runner, rules):
    broken = runner.broken(rules, '<a><b>2<x c="13"/></b><x><b>0</b></x></a>')
    assert [(one.rule, one.place, one.is_fatal) for one in broken] == [
        ("R2", "/a[1]/x[1]/b[1]", False),
        ("R3", "/a[1]/b[1]/x[1]/@c", True),
    ]


def test_the_program_that_has_been_killed_is_started_anew(runner, rules):
    runner.broken(rules, "<a/>")
    first = runner.process.pid
    os.kill(first, signal.SIGKILL)
    runner.process.wait()
    assert runner.broken(rules, "<a/>") == ()
    assert runner.process.pid != first


def test_a_document_type_is_refused_by_the_processor_too(runner, rules):
    """The first defence is before it: this is the second line."""
    attack = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
    with pytest.raises(RulesNotRun, match="DOCTYPE"):
        runner.broken(rules, attack)
    assert runner.broken(rules, "<a/>") == ()


@pytest.mark.parametrize("instead", ["<include href='x'/>", "<pattern is-a='p'/><diagnostics/>"])
def test_a_rule_set_that_is_not_understood_is_not_used(runner, tmp_path, instead):
    path = tmp_path / "other.sch"
    path.write_text(RULES.replace("<pattern>", f"{instead}<pattern>", 1))
    with pytest.raises(RulesNotRun, match="UnknownRule"):
        runner.broken(path, "<a/>")


def test_rules_that_take_too_long_are_given_up_and_the_next_document_is_checked(tmp_path, rules):
    runner = Runner(seconds=60)
    runner.broken(rules, "<a/>")
    slow = tmp_path / "slow.sch"
    slow.write_text(RULES.replace("$n le $most", "sum(for $i in 1 to 100000, $j in 1 to 100000 return $i * $j) lt 0"))
    runner.seconds = 1
    with pytest.raises(RulesNotRun, match="hann inte köras på 1 sekunder"):
        runner.broken(slow, "<a><b>1</b></a>")
    runner.seconds = 60
    assert runner.broken(rules, "<a/>") == ()
    runner.stop()
