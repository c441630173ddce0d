"""Whether the settings of an official account have the form the platform gives them, before anybody is asked.

In: settings. Out: `Finding`s. Called by adapters.wechat.check. Forms: platform-apis.md 1.1 and 1.2.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from adapters.wechat.seal import KEY_LENGTH, Seal
from adapters.wechat.settings import WechatSettings
from bot.core.checks import Finding, Grade
from bot.core.errors import Misconfigured

APP_ID: Final = re.compile(r"wx[0-9a-f]{16}")
APP_SECRET: Final = re.compile(r"[0-9a-f]{32}")
TOKEN: Final = re.compile(r"[A-Za-z0-9]{3,32}")
AES_KEY: Final = re.compile(rf"[A-Za-z0-9]{{{KEY_LENGTH}}}")
ORIGINAL_ID: Final = re.compile(r"gh_[0-9a-zA-Z]+")
OF_THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def forms(settings: WechatSettings) -> Iterator[Finding]:
    """One line a setting."""
    yield _account(settings)
    yield _secret(settings)
    yield _token(settings)
    yield _key("aes_key", settings.aes_key.reveal(), settings)
    if settings.previous_aes_key:
        yield _key("previous_aes_key", settings.previous_aes_key.reveal(), settings)
    yield _mode(settings)
    yield from _origin(settings)


def _account(settings: WechatSettings) -> Finding:
    if not settings.app_id:
        return Finding("app_id", Grade.FAULT, "empty; copy the AppID (开发者ID) from the platform's page")
    if not APP_ID.fullmatch(settings.app_id):
        return Finding(
            "app_id", Grade.WARNING, "an AppID is wx and 16 digits or letters a-f; compare it with the platform's page"
        )
    return Finding("app_id", Grade.FINE, f"{settings.app_id} has the form of an AppID")


def _secret(settings: WechatSettings) -> Finding:
    told = settings.app_secret.reveal()
    if not told:
        return Finding("app_secret", Grade.FAULT, 'empty; write "$NAME" and set the environment variable NAME')
    if not APP_SECRET.fullmatch(told):
        says = f"{len(told)} characters; an AppSecret is 32 digits or letters a-f, without blanks"
        return Finding("app_secret", Grade.WARNING, says)
    return Finding("app_secret", Grade.FINE, "has the form of an AppSecret")


def _token(settings: WechatSettings) -> Finding:
    told = settings.token.reveal()
    if not told:
        return Finding("token", Grade.FAULT, "empty; think one up and write it here and on the platform's page")
    if not TOKEN.fullmatch(told):
        return Finding("token", Grade.FAULT, f"{len(told)} characters; the platform takes 3 to 32 letters and digits")
    return Finding("token", Grade.FINE, "3 to 32 letters and digits, as the platform wants them")


def _key(name: str, told: str, settings: WechatSettings) -> Finding:
    if not told:
        grade = Grade.WARNING if settings.plain_allowed else Grade.FAULT
        return Finding(name, grade, "empty; copy the EncodingAESKey from the platform's page and choose 安全模式 there")
    if not AES_KEY.fullmatch(told):
        return Finding(
            name, Grade.FAULT, f"{len(told)} characters; an EncodingAESKey is {KEY_LENGTH} letters and digits"
        )
    try:
        Seal(settings.app_id, settings.token.reveal() or "x", (told,))
    except Misconfigured as error:
        return Finding(name, Grade.FAULT, str(error))
    return Finding(name, Grade.FINE, f"{KEY_LENGTH} letters and digits that make a key of 32 bytes")


def _mode(settings: WechatSettings) -> Finding:
    if settings.plain_allowed:
        return Finding(
            "mode", Grade.WARNING, "plain messages are accepted: anybody on the way can read and alter them; "
            "choose 安全模式 on the platform's page and remove plain_allowed",
        )  # fmt: skip
    return Finding("mode", Grade.FINE, "safe mode: only encrypted messages are accepted")


def _origin(settings: WechatSettings) -> Iterator[Finding]:
    if settings.original_id and not ORIGINAL_ID.fullmatch(settings.original_id):
        says = "an original id (原始ID) begins with gh_; messages for another one are refused"
        yield Finding("original_id", Grade.WARNING, says)
    place = urlsplit(settings.api)
    if place.scheme != "https" and place.hostname not in OF_THIS_MACHINE:
        yield Finding("api", Grade.FAULT, f"{settings.api}: app_secret would go over the line unencrypted; use https")
