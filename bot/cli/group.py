"""The command ``gavel`` itself: its help, and how it says what went wrong."""

from __future__ import annotations

import errno
from typing import Any

import click

from bot.cli.output import forget_output, told
from bot.domain.errors import GavelError, StoreError
from bot.domain.finding import ConfigurationFaults


class Gavel(click.Group):
    """Prints Gavel's own errors as one line with the way out; every other one is a defect and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command. Exit code 1: the thing asked about is faulty."""
        try:
            return super().invoke(ctx)
        except ConfigurationFaults as error:
            raise told(f"{error.subject} cannot be used as it is:\n{error.message}") from error
        except StoreError as error:
            raise told(f"{error}\nThe database is named by GAVEL_DATABASE_URL; gavel check looks at it.") from error
        except GavelError as error:
            raise told(str(error)) from error
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            forget_output()
            raise told(f"cannot write: {error.strerror}; make room and run the command again") from error

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the epilog with its line breaks."""
        formatter.write(f"\n{self.epilog}\n")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order in which people meet them."""
        return list(self.commands)
