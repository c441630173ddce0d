"""`halfminute` and `python -m bot`: joins the command line with the house.

In: arguments. Out: a running house, or an answer on the terminal. The only file that imports bot.app.
"""

import asyncio
import warnings

from rich.console import Console

from bot import cli
from bot.app.content import read_content
from bot.app.house import House, run
from bot.app.plugs import make_adapters
from bot.core.clock import SystemClock
from bot.core.errors import Misconfigured
from bot.core.model import Partition, UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from bot.store import audit, client, server
from bot.store.accounts import RedisAccounts
from bot.store.durable import DiskSync
from config.settings import Settings

console = Console(highlight=False, soft_wrap=True)


async def start(settings: Settings) -> None:
    """Run until asked to end; says where the console is once it is usable."""
    console.print("[bold]HalfMinute 半分钟[/bold]  starting …")
    await run(settings, announce)
    console.print("Stopped; everything is on disk.")


async def announce(house: House) -> None:
    """The console's address, a one-time login, and what is wrong in the content."""
    for note in house.content.notes:
        console.print(f"[yellow]content:[/yellow] {note}", markup=True)
    if house.console_url:
        minutes = house.settings.console.login_minutes
        console.print(f"Console   {house.console_url}")
        console.print(f"Login     {await house.login_link()}")
        console.print(f"          (once, within {minutes} minutes; another one: halfminute login)")
        console.print(f"Metrics   {house.private_url}/metrics")
    console.print("Ctrl-C stops everything.")


async def check(settings: Settings) -> list[str]:
    """Everything that is wrong in settings and content."""
    clock = SystemClock()
    try:
        make_adapters(settings, clock)
        content = await asyncio.to_thread(read_content, settings, clock)
    except Misconfigured as error:
        return [str(error)]
    content.knowledge.close()
    return list(content.notes)


async def check_audit(settings: Settings) -> list[str]:
    """What is broken in the chain of the audit, partition by partition."""
    found: list[str] = []
    async with (
        server.reached(settings.store, SystemClock()) as endpoint,
        client.opened(endpoint, settings.store.partitions) as redis,
    ):
        for number in range(settings.store.partitions):
            count, breaks = await audit.verify(redis, Partition(number))
            console.print(f"partition {number}: {count} lines, {'unbroken' if not breaks else 'BROKEN'}")
            found += breaks
    return found


async def login(settings: Settings, name: UserName, role: Role | None) -> str:
    """A one-time login for `name`, whose account is made or changed when `role` is given."""
    clock = SystemClock()
    async with (
        server.reached(settings.store, clock) as endpoint,
        client.opened(endpoint, settings.store.partitions) as redis,
    ):
        durable = DiskSync(redis, settings.store.durable_timeout_s)
        accounts = RedisAccounts(redis, clock, durable)
        known = await accounts.find(name)
        if role is not None:
            await accounts.put(Account(name, role, known.password if known else ""))
        elif known is None:
            raise Misconfigured(f"there is no account {name}; make it with --role, such as --role assistant")
        token = await accounts.issue_login(name, settings.console.login_minutes * 60)
    return f"http://{settings.console.host}:{settings.console.port}/#login={token}"


def main() -> None:
    """The command `halfminute`."""
    warnings.filterwarnings("ignore", category=SyntaxWarning, module="jieba")
    cli.build(cli.Doing(run=start, check=check, audit=check_audit, login=login))()


if __name__ == "__main__":
    main()
