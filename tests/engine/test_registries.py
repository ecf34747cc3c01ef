"""The contract of every entry of every registry: a new file is covered here with no edit."""

import dataclasses
import importlib
import pkgutil

import pytest

import nnviz.engine
from nnviz.engine.activations import ACTIVATIONS, Activation
from nnviz.engine.param import check_params, param, param_values, params_of
from nnviz.engine.registry import Registry, UnknownKeyError


def registries():
    """Every registry of the engine, found as the program finds its entries: by looking."""
    found = []
    for info in pkgutil.iter_modules(nnviz.engine.__path__):
        module = importlib.import_module(f"nnviz.engine.{info.name}")
        if info.ispkg:
            found += [value for value in vars(module).values() if isinstance(value, Registry)]
    return found


REGISTRIES = registries()
ENTRIES = [(registry, key) for registry in REGISTRIES for key in registry.entries()]
every_entry = pytest.mark.parametrize(
    ("registry", "key"), ENTRIES, ids=[f"{registry.kind}-{key}" for registry, key in ENTRIES]
)
every_registry = pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.kind)


def test_all_registries_are_found():
    assert len({registry.kind for registry in REGISTRIES}) == len(REGISTRIES) >= 5


@every_entry
def test_an_entry_says_what_it_is(registry, key):
    entry = registry.get(key)
    assert entry.key == key
    assert entry.title.strip() == entry.title != ""
    line = (entry.__doc__ or "").splitlines()[0]
    assert line.endswith(".") or line.endswith(".)"), "the docstring's first line is the tooltip: one sentence or two"
    assert not line.startswith(f"{entry.__name__}("), "the docstring was left to the dataclass"
    for name in ("formula", "slope_formula", "grad_formula"):
        if any(name in base.__annotations__ for base in entry.__mro__[1:-1]):
            assert getattr(entry, name).strip()


@every_entry
def test_an_entry_is_a_frozen_value(registry, key):
    one, other = registry.create(key), registry.create(key)
    assert one == other
    assert hash(one) == hash(other)
    with pytest.raises((dataclasses.FrozenInstanceError, TypeError)):
        one.key = "another"


@every_entry
def test_parameters_come_back_from_their_values(registry, key):
    entry = registry.create(key)
    assert registry.create(key, param_values(entry)) == entry
    assert set(param_values(entry)) == {field.name for field in dataclasses.fields(entry)}


@every_entry
def test_every_parameter_has_help_a_good_default_and_a_fitting_range(registry, key):
    for info in params_of(registry.get(key)):
        assert info.help.endswith(".")
        assert info.problem(info.default) is None
        for bound in (info.minimum, info.maximum):
            if bound is not None and info.type is float:
                assert registry.create(key, {info.name: float(bound)}) is not None
        beyond = {"minimum": info.minimum, "maximum": info.maximum}
        for name, bound in beyond.items():
            if bound is not None:
                bad = bound + (1 if name == "maximum" else -1)
                with pytest.raises(ValueError, match=info.name):
                    registry.create(key, {info.name: bad})


@every_entry
def test_a_parameter_that_the_entry_does_not_have_is_refused(registry, key):
    with pytest.raises(ValueError, match="no_such_parameter"):
        registry.create(key, {"no_such_parameter": 1})


@every_registry
def test_entries_stand_in_the_order_of_their_rank(registry):
    ranks = [(entry.rank, entry.key) for entry in registry.entries().values()]
    assert ranks == sorted(ranks)
    assert len({entry.title for entry in registry.entries().values()}) == len(ranks)


@every_registry
def test_an_unknown_key_is_answered_with_the_nearest_one(registry):
    key = max(registry.keys(), key=len)
    with pytest.raises(UnknownKeyError, match=f"did you mean '{key}'"):
        registry.create(key + "x")


def test_a_key_that_is_near_to_none_is_answered_with_all_of_them():
    with pytest.raises(UnknownKeyError, match="choose one of logistic, tanh"):
        ACTIVATIONS.get("qqqqqqqqqq")


def test_a_package_without_entries_is_refused(tmp_path, monkeypatch):
    (tmp_path / "emptied").mkdir()
    (tmp_path / "emptied" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(RuntimeError, match="A frozen build must collect the submodules"):
        Registry("emptied", Activation, "activation").keys()


def test_a_module_without_an_entry_is_refused(tmp_path, monkeypatch):
    (tmp_path / "halffull").mkdir()
    (tmp_path / "halffull" / "__init__.py").touch()
    (tmp_path / "halffull" / "nothing.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(RuntimeError, match="must hold exactly one activation, and holds 0"):
        Registry("halffull", Activation, "activation").keys()


@dataclasses.dataclass(frozen=True)
class Sample:
    """An entry with a parameter of each kind."""

    whole: int = param(1, "A whole number.", minimum=0, maximum=9)
    rate: float = param(0.5, "A rate.", above=0.0)
    kind: str = param("a", "A choice.", choices=("a", "b"))
    on: bool = param(True, "A switch.")
    text: str = param("", "Words.")
    limit: float | None = param(None, "A limit, or none.", minimum=1.0)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"whole": 10}, "whole is 10: it must be at most 9."),
        ({"whole": -1}, "whole is -1: it must be at least 0."),
        ({"whole": 1.5}, "whole is 1.5: it must be a whole number."),
        ({"whole": True}, "whole is True: it must be a number."),
        ({"rate": 0.0}, "rate is 0.0: it must be more than 0."),
        ({"rate": float("nan")}, "rate is nan: it must be finite."),
        ({"rate": "1"}, "rate is '1': it must be a number."),
        ({"kind": "c"}, "kind is 'c': choose one of a, b."),
        ({"on": 1}, "on is 1: it must be true or false."),
        ({"text": 3}, "text is 3: it must be a str."),
        ({"limit": 0.5}, "limit is 0.5: it must be at least 1."),
    ],
)
def test_a_value_out_of_range_is_refused_with_one_sentence(changed, problem):
    with pytest.raises(ValueError, match=next(iter(changed))) as caught:
        check_params(Sample(**changed))
    assert str(caught.value) == problem


def test_good_values_are_not_refused():
    check_params(Sample())
    check_params(Sample(9, 2, "b", False, "words", 1.0))
    assert params_of(Sample)[-1].optional
