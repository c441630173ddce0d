"""A rehearsal and a look before the show, in words for the terminal.

In: a `Rehearsal`, a `Ready`. Out: lines with rich's markup. Called by the commands; the console has words of its own.
"""

from typing import Final

from rich.markup import escape

from bot.core.checks import Grade
from bot.core.rehearsal import HOLDS, Checked, Policy, Ready, Rehearsal, Result, Step

POLICIES: Final = {
    Policy.CHOSEN: "as the desk chooses",
    Policy.FIRST_COME: "first come, first served",
    Policy.ALONE: "every question by itself",
}
MARKS: Final = {
    Grade.FINE: "[green]fine   [/green]",
    Grade.WARNING: "[yellow]warning[/yellow]",
    Grade.FAULT: "[red]fault  [/red]",
    Grade.SKIPPED: "skipped",
}
SHOWN: Final = 10


def told(report: Rehearsal) -> str:
    """The table of the three policies, the verdict, and what to prepare."""
    plan = report.plan
    what = f"{escape(report.recording)}: {report.messages:,} messages of {clock(report.seconds)}"
    people = "1 assistant" if plan.assistants == 1 else f"{plan.assistants} assistants"
    how = f"at {plan.speed:g} times the speed, {people}, {plan.pace_s:g} s a decision"
    lines = [
        f"{what} {how}",
        "",
        f"{'':<26}{'in time':>8}{'askers':>8}{'late':>7}{'drafts':>8}{'decided':>9}{'longest':>9}",
        *map(_row, report.results),
        "",
        _verdict(report),
    ]
    if report.shed:
        shed, asked = report.shed.get("shed", 0), report.shed.get("shed:high", 0)
        lines.append(f"{shed:,} messages were shed, {asked:,} that may have asked.")
    if report.unreadable:
        lines.append(f"{report.unreadable:,} lines of the recording could not be read.")
    if report.unanswered:
        lines += ["", "Without an answer in the library, most asked first:"]
        lines += [f"  {one.askers:>4}  {escape(one.question)}" for one in report.unanswered[:SHOWN]]
    return "\n".join(lines)


def _row(one: Result) -> str:
    share, longest = f"{100 * one.share:.1f}%", f"{one.longest_s:g} s"
    counts = f"{one.askers:>8,}{one.late:>7,}{one.drafts:>8,}{one.decisions:>9,}"
    return f"{POLICIES[one.policy]:<26}{share:>8}{counts}{longest:>9}"


def _verdict(report: Rehearsal) -> str:
    people = report.plan.assistants
    if report.holds:
        fewer = f" {report.needed} would do." if 0 < report.needed < people else ""
        return f"[green]The desk holds[/green] with {people}.{fewer}"
    needed = f"{report.needed} are needed" if report.needed else "no number of people would be enough"
    where = ""
    if 0 < report.weak_to_s - report.weak_from_s < int(report.seconds):  # to say "always" says nothing
        where = f" It is worst from {clock(report.weak_from_s)} to {clock(report.weak_to_s)}."
    return f"[red]The desk does not hold[/red] with {people} (goal {100 * HOLDS:g}%): {needed}.{where}"


def clock(seconds: float) -> str:
    """Minutes and seconds since the recording began."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def told_ready(ready: Ready) -> str:
    """A line a step, then what has no answer."""
    lines = [f"{MARKS[one.grade]}  {one.step:<10} {escape(_says(one))}" for one in ready.steps]
    if ready.unanswered:
        lines += ["", "Without an answer:"]
        lines += [f"  {one.askers:>4}  {escape(one.question)}" for one in ready.unanswered]
    return "\n".join(lines)


def _says(one: Checked) -> str:
    names = f": {', '.join(one.names)}" if one.names else ""
    match one.step:
        case Step.VECTORS:
            return f"{one.count:,} of {one.of:,} entries can be found by sense as well as by words"
        case Step.SHELF:
            return f"{one.count} of {one.of} links can be bought" + (f"; without stock{names}" if names else "")
        case Step.QUESTIONS:
            return f"{one.count} of {one.of} questions that will be asked have an answer"
        case Step.FEEDS if one.grade is Grade.SKIPPED:
            return "only the running house knows; look at its console"
        case Step.FEEDS:
            return f"{one.count} of {one.of} feeds are heard" + (f"; not{names}" if names else "")
        case Step.PROMPTERS:
            return f"{one.count} {'prompter is' if one.count == 1 else 'prompters are'} open"
        case Step.PEOPLE:
            wanted = f"{one.of} are needed" if one.of else "how many are needed, a rehearsal tells"
            return f"{one.count} {'person is' if one.count == 1 else 'people are'} at the desk; {wanted}"
