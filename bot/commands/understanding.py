"""``bot understanding``: learning the examples, and measuring how well texts are understood."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.base.problems import Problem
from bot.base.texts import Texts
from bot.commands.common import Setup, as_json

if TYPE_CHECKING:
    from bot.understanding.workbench.question_sets import World

_TESTS = Path("tests/understanding")
_BUILTIN = "builtin"
_FOLDERS = click.option(
    "--folder",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder of questions.tsv, foreign.tsv and dialogues.txt to use instead; several,"
    " one a writer, are shown side by side with their mean and worst.",
)
_AGENCY = click.option(
    "--agency",
    type=click.Path(path_type=Path),
    help="The agency that the folders speak of [default: tests/understanding/agency.toml].",
)


@click.group()
def understanding() -> None:
    """Learn the example questions; measure how well texts are understood."""


@understanding.command()
@click.option("--if-stale", is_flag=True, help="Only when the examples have changed.")
def train(if_stale: bool) -> None:
    """Learn the locale's example questions and store the model.

    Examples are locales/<locale>/examples/<intent>.txt, and an agency's own in
    var/examples/<locale>/<intent>.txt: one a line, # begins a comment.
    """
    from bot.understanding.classifier import model_files
    from bot.understanding.workbench import training

    setup = Setup()
    locale = setup.settings.locale
    if if_stale and model_files.model_state(locale) is model_files.State.CURRENT:
        click.echo(setup.say("understanding.current"))
        return
    began = time.perf_counter()
    model = training.train(locale)
    seconds = setup.say.number(round(time.perf_counter() - began, 1))
    count = len(model.owners)
    click.echo(
        setup.say(
            "understanding.trained", examples=count, intents=len(model.labels), seconds=seconds
        )
    )


@understanding.command("check-data")
def check_data() -> None:
    """Check examples and vocabulary: repeated, misplaced, of no intent, of no topic."""
    from bot.understanding import examples
    from bot.understanding.intents import INTENTS
    from bot.understanding.text import vocabulary

    setup = Setup()
    found = examples.of_locale(setup.settings.locale)
    vocabulary.check(setup.settings.locale)
    present = {example.intent for example in found}
    if missing := [intent for intent in INTENTS if intent not in present]:
        click.echo(setup.say("understanding.missing_intents", intents=", ".join(missing)))
    click.echo(setup.say("understanding.data_right", examples=len(found), intents=len(present)))


@understanding.command()
@click.option(
    "--train",
    "train_file",
    required=True,
    help="Labelled questions to learn: label, tab, text (or the other way round); or «builtin»,"
    " the product's own model.",
)
@click.option("--test", "test_file", required=True, help="Labelled questions to measure on.")
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def evaluate(train_file: str, test_file: str, machine: bool) -> None:
    """Measure any set of labelled questions, with any labels.

    Shown: share right at once and among the first three, for texts as typed, without accents, and
    with one slip in twelve characters; the median time of one; what is taken for what.
    """
    from bot.understanding.workbench import evaluation, question_sets

    setup = Setup()
    questions = question_sets.read_labelled(Path(test_file))
    rankings = {
        name: evaluation.rank_all(questions, rank, spoil)
        for rank in [_ranker(train_file, setup)]
        for name, spoil in evaluation.SPOILT.items()
    }
    typed = rankings["typed"]
    data = {
        "questions": len(questions),
        "top1": {name: ranking.top1 for name, ranking in rankings.items()},
        "top3": {name: ranking.top3 for name, ranking in rankings.items()},
        "ms": typed.milliseconds,
        "confusions": typed.confusions,
    }
    _print(data, setup.say, machine=machine)


def _ranker(train_file: str, setup: Setup) -> Any:
    from bot.understanding.workbench import question_sets

    if train_file != _BUILTIN:
        from bot.understanding.workbench.generic import Classifier

        learned = question_sets.read_labelled(Path(train_file))
        return Classifier(setup.settings.locale, learned).rank
    from bot.understanding.engine import load
    from bot.understanding.entities.gazetteer import Nothing

    understander, today = load(setup.settings.locale), setup.clock.today()

    def rank(text: str) -> list[str]:
        reading = understander.read(text, today=today, surroundings=Nothing())
        return [label for label, _ in reading.candidates]

    return rank


@understanding.command()
@click.option(
    "--set",
    "name",
    type=click.Choice(["heldout", "development"]),
    default="heldout",
    show_default=True,
    help="Which questions; both are in tests/understanding.",
)
@_FOLDERS
@_AGENCY
@click.option(
    "--leave-out",
    is_flag=True,
    help="Measure each folder by a model that learned none of its questions: minutes each.",
)
@click.option("--json", "machine", is_flag=True, help="Print JSON only.")
def check(
    name: str, folders: tuple[Path, ...], agency: Path | None, leave_out: bool, machine: bool
) -> None:
    """Measure the product's own understanding on questions that its examples do not hold."""
    from bot.understanding.engine import load
    from bot.understanding.workbench import cross_validation, evaluation
    from bot.understanding.workbench.hands import compared

    setup, world = Setup(), _world(agency)
    measured = [_present(folder) for folder in folders] or [_folder(name)]
    locale = setup.settings.locale
    judges = (
        cross_validation.held_back(locale, measured, world, len(measured))
        if leave_out
        else [(load(locale), measured)]
    )
    found = {
        path.name: evaluation.check(judge, path, world) for judge, away in judges for path in away
    }
    if len(measured) == 1:
        _print(found[measured[0].name], setup.say, machine=machine)
        return
    rows = compared(found)
    if machine:
        click.echo(as_json({"sets": found, "compared": rows}))
        return
    _print_hands(rows, setup.say)


@understanding.command()
@_FOLDERS
@_AGENCY
@click.option(
    "--models",
    type=click.IntRange(2),
    default=4,
    show_default=True,
    help="Models trained, each to judge folders of which it learned nothing: a minute each.",
)
@click.option(
    "--foreign-answered",
    type=click.FloatRange(0, 100),
    default=2.5,
    show_default=True,
    help="Most texts that are not ours, in percent, that may be answered as if they were.",
)
def calibrate(
    folders: tuple[Path, ...], agency: Path | None, models: int, foreign_answered: float
) -> None:
    """Fit confidence and its thresholds on the questions of several writers; write them down.

    The folders are those of tests/understanding/hands unless given. Shown is what each measures.
    """
    from bot.base.texts import LOCALES
    from bot.understanding.workbench import calibration, cross_validation, evaluation
    from bot.understanding.workbench.hands import compared

    setup, world = Setup(), _world(agency)
    locale = setup.settings.locale
    # Judged by models that learned nothing of them: fitted on what it knows, confidence would be
    # too high by just what it is meant to tell.
    listed = [_present(folder) for folder in folders] or _hands()
    judges = list(cross_validation.held_back(locale, listed, world, models))
    seen = [
        judged
        for judge, away in judges
        for folder in away
        for judged in calibration.seen_by(judge, cross_validation.questions_of(folder), world)
    ]
    found = calibration.calibrate(seen, foreign_answered)
    path = Path(str(LOCALES)) / locale / "calibration.toml"
    path.write_text(calibration.as_toml(found), encoding="utf-8")
    click.echo(setup.say("understanding.calibrated", path=path))
    measured: dict[str, Any] = {}
    for judge, away in judges:
        judge.calibration = found
        measured |= {path.name: evaluation.check(judge, path, world) for path in away}
    _print_hands(compared(measured), setup.say)


def _hands() -> list[Path]:
    return sorted(path for path in _folder("hands").iterdir() if path.is_dir())


def _world(agency: Path | None) -> World:
    from bot.understanding.workbench import question_sets

    return question_sets.read_world(_present(agency) if agency else _folder("agency.toml"))


def _folder(name: str) -> Path:
    return _present(_TESTS / name)


def _present(path: Path) -> Path:
    if not path.exists():
        raise Problem("understanding.no_check_folder", path=str(path))
    return path


def _print_hands(rows: Mapping[str, Mapping[str, float | None]], say: Texts) -> None:
    for title, row in rows.items():
        click.echo(say("understanding.hand", hand=title, **_written(row, say)))


def _print(data: dict[str, Any], say: Texts, *, machine: bool) -> None:
    if machine:
        click.echo(as_json(data))
        return
    for kind in data["top1"]:
        shown = {"top1": data["top1"][kind], "top3": data["top3"][kind]}
        name = say(f"understanding.line_{kind}")
        click.echo(say("understanding.line", kind=name, **_written(shown, say)))
    click.echo(say("understanding.latency", milliseconds=say.number(data["ms"])))
    for part in ("zones", "foreign", "dialogues"):
        if part in data:
            click.echo(say(f"understanding.{part}", **_written(data[part], say)))
    for slot, figures in data.get("slots", {}).items():
        click.echo(say("understanding.slot", slot=slot, **_written(figures, say)))
    for label, read, count in data["confusions"]:
        click.echo(say("understanding.confusion", label=label, read=read, count=count))


def _written(figures: Mapping[str, Any], say: Texts) -> dict[str, Any]:
    """Return figures as the locale writes them; a dash for what cannot be said."""
    return {
        name: "–" if value is None else say.number(value) if isinstance(value, float) else value
        for name, value in figures.items()
    }
