"""`halfminute` and `python -m bot`: joins the command line with the house.

In: arguments. Out: a running house, or an answer on the terminal. The only file that imports bot.app.
"""

from functools import partial

from rich.console import Console
from rich.markup import escape

from bot import cli
from bot.app.chores import check, check_adapter, check_audit, login
from bot.app.drill_live import drill_with_people
from bot.app.drilling import drill_crisis
from bot.app.frame import House
from bot.app.house import run, run_apart
from bot.app.importing import import_table
from bot.app.preparing import prepare
from bot.app.rehearsal_job import rehearse_file, run_job
from config.settings import Settings

console = Console(highlight=False, soft_wrap=True)


async def start(settings: Settings) -> None:
    """Run until asked to end; says where the console is once it is usable."""
    console.print("[bold]HalfMinute 半分钟[/bold]  starting …")
    await run(settings, announce)
    console.print("Stopped; everything is on disk.")


async def announce(house: House) -> None:
    """The console's address, a one-time login, and what is wrong in the content."""
    for note in (*house.content.notes, *house.knowledge.knowledge.faults):
        console.print(f"[yellow]content:[/yellow] {escape(str(note))}")
    if house.console_url:
        minutes = house.settings.console.login_minutes
        console.print(f"Console   {house.console_url}")
        console.print(f"Login     {await house.login_link()}")
        console.print(f"          (once, within {minutes} minutes)")
        console.print(f"Metrics   {house.private_url}/metrics")
    if house.help_url:
        console.print(f"Help      {house.help_url}  (customers search here by themselves)")
    for page in (page for adapter in house.adapters.values() for page in adapter.pages):
        console.print(f"{page.label:<9} {page.address}  ({page.says})")
    console.print("Ctrl-C stops everything.")


def main() -> None:
    """The command `halfminute`."""
    doing = cli.Doing(
        run=start, apart=run_apart, check=check, check_adapter=check_adapter, audit=check_audit, login=login,
        import_table=import_table, rehearse=rehearse_file, rehearsal_job=run_job, prepare=prepare, drill=drill_crisis,
        drill_with_people=partial(drill_with_people, announce=announce),
    )  # fmt: skip
    cli.build(doing)()


if __name__ == "__main__":
    main()
