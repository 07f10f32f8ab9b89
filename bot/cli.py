"""The console script: finds a command, runs it, says what went wrong in one sentence."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Final

import click

from bot.base.problems import Problem, unusable

#: Command → module and object. A command's module is imported only when it is called.
COMMANDS: Final = {
    "ask": "bot.commands.ask:ask",
    "demo": "bot.commands.demo:demo",
    "doctor": "bot.commands.doctor:doctor",
    "export": "bot.commands.export:export",
    "grant": "bot.commands.grant:grant",
    "import": "bot.commands.import_workbook:import_",
    "link-code": "bot.commands.link_code:link_code",
    "migrate": "bot.commands.migrate:migrate",
    "obligations": "bot.commands.figures:obligations",
    "personal-data": "bot.commands.personal_data:personal_data",
    "plan": "bot.commands.plan:plan",
    "progress": "bot.commands.figures:progress",
    "questions": "bot.commands.questions:questions",
    "remind": "bot.commands.remind:remind",
    "revoke": "bot.commands.grant:revoke",
    "rotate-keys": "bot.commands.rotate_keys:rotate_keys",
    "run": "bot.commands.run:run",
    "unlink": "bot.commands.unlink:unlink",
    "template": "bot.commands.template:template",
    "understanding": "bot.commands.understanding:understanding",
    "worker": "bot.commands.worker:worker",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="training-assistant")
def bot() -> None:
    """Answer civil servants' questions about their training, and remind them in time."""


def main() -> None:
    """Run the command line; exit 0, 1 (a failure, one sentence) or 2 (wrong usage)."""
    try:
        bot(prog_name="bot")
    except Problem as problem:
        _fail(_sentence(problem))
    except BrokenPipeError:
        # The reader of our output went away: nothing is left to say to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _fail(_sentence(unusable(error.filename or "?", error)))
    except Exception as error:
        if os.environ.get("BOT_LOG_LEVEL", "").upper() == "DEBUG":
            raise
        _fail(_sentence(Problem("problem.unexpected", kind=type(error).__name__)))


def _sentence(problem: Problem) -> str:
    from bot.base import settings
    from bot.base.texts import locales, texts

    try:
        wanted = settings.load().locale
    except Exception:  # the settings may be what is wrong
        wanted = os.environ.get("BOT_LOCALE", "vi")
    return texts(wanted if wanted in locales() else "vi").problem(problem)


def _fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
