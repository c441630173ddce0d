"""Passwords with their real parameters: equal work for everybody, and never more than the machine bears."""

import asyncio
import threading

import pytest
from argon2 import PasswordHasher

from bot.console import passwords
from bot.console.passwords import NOBODYS, Passwords


async def test_a_password_matches_itself_only() -> None:
    made = Passwords()
    stored = await made.hashed("hao-shui-bu-zhi-dao")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert stored != await made.hashed("hao-shui-bu-zhi-dao")
    assert await made.matches(stored, "hao-shui-bu-zhi-dao")
    assert not await made.matches(stored, "hao-shui-bu-zhi-da0")
    assert not await made.matches("not a hash", "hao-shui-bu-zhi-dao")


async def test_asvs_6_3_8_an_unknown_account_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not timed: the same hash with the same parameters is computed in either case, once."""
    verified = []
    verify = PasswordHasher.verify

    def watched(self: PasswordHasher, stored: str, password: str) -> bool:
        verified.append(stored.split("$")[:4])
        return verify(self, stored, password)

    made = Passwords()
    stored = await made.hashed("hao-shui-bu-zhi-dao")
    monkeypatch.setattr(PasswordHasher, "verify", watched)
    assert not await made.matches(stored, "wrong")
    assert not await made.matches("", "wrong")
    assert verified[0] == verified[1]
    assert len(verified) == 2
    assert not PasswordHasher().check_needs_rehash(NOBODYS)


async def test_where_no_password_is_kept_none_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Passwords()
    monkeypatch.setattr(passwords, "NOBODYS", await made.hashed("the one behind it"))
    assert not await made.matches("", "the one behind it")


async def test_checks_run_beside_the_event_loop_two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flood of logins can take neither the desk's time nor the machine's memory (64 MiB a check)."""
    verify, lock = PasswordHasher.verify, threading.Lock()
    running, most, threads = 0, 0, set()

    def watched(self: PasswordHasher, stored: str, password: str) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            threads.add(threading.get_ident())
        try:
            return verify(self, stored, password)
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    made = Passwords()
    assert not any(await asyncio.gather(*(made.matches("", f"guess {number}") for number in range(12))))
    assert most == 2
    assert threading.get_ident() not in threads
