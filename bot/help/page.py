"""The customers' search page as HTML: one form, works without scripts, readable on a phone, light and dark.

In: what was found. Out: a whole page, everything in it escaped. Called by bot/help/app.py.
"""

from html import escape
from typing import Final
from urllib.parse import urlencode

from bot.help.finding import MAX_QUERY, Answer, Shown
from bot.help.texts import TEXTS, Language

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2129; --soft: #5b6472; --ground: #f6f7f9; --card: #fff; --line: #dfe3e8;
  --accent: #0b63ce; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a3acb9; --ground: #15181d; --card: #1e2229;
  --line: #343b45; --accent: #6ea8fe; --on-accent: #10151c; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  color: var(--ink); background: var(--ground); }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }
h1 { font-size: 1.25rem; margin: 0 0 1rem; }
a { color: var(--accent); }
form { display: flex; gap: .5rem; margin-bottom: 1.5rem; }
label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
input { flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--card); padding: .6rem .8rem;
  border: 1px solid var(--line); border-radius: .5rem; }
button { font: inherit; padding: .6rem 1.1rem; border: 0; border-radius: .5rem; cursor: pointer;
  color: var(--on-accent); background: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
article, .nothing { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1rem 1.1rem; margin-bottom: .75rem; }
h2 { font-size: 1rem; margin: 0 0 .3rem; }
h3 { font-size: .875rem; font-weight: 500; color: var(--soft); margin: 1.25rem 0 .5rem; }
p { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
.nothing p + p { color: var(--soft); margin-top: .3rem; }
""".strip()


def page(shop: str, speak: Language, shown: Shown | None = None, said: str = "") -> str:
    """The form, with what was found for `shown` (None: nothing was asked yet), or with what is `said` instead."""
    texts = TEXTS[speak]
    title = escape(texts.title.format(shop=shop))
    query = shown.query if shown else ""
    other = escape("/?" + urlencode({"q": query, "lang": texts.switch_to} if query else {"lang": texts.switch_to}))
    return f"""<!doctype html>
<html lang="{texts.html_language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<header><h1>{title}</h1><a href="{other}" hreflang="{texts.switch_to}">{texts.switch}</a></header>
<form action="/" method="get" role="search">
<label for="q">{texts.label}</label>
<input id="q" name="q" type="search" value="{escape(query)}" maxlength="{MAX_QUERY}"
 placeholder="{escape(texts.place)}" autocomplete="off" autofocus required>
<input name="lang" type="hidden" value="{speak}">
<button type="submit">{texts.search}</button>
</form>
<div role="status">
{_found(shown, speak, said)}
</div>
</main>
</body>
</html>
"""


def _found(shown: Shown | None, speak: Language, said: str) -> str:
    texts = TEXTS[speak]
    if said:
        return f'<div class="nothing"><p>{escape(said)}</p></div>'
    if shown is None or not shown.query:
        return ""
    if not shown.answers:
        return f'<div class="nothing"><p>{texts.nothing}</p><p>{texts.contact}</p></div>'
    first, *others = map(_card, shown.answers)
    more = f"<h3>{texts.others}</h3>\n" + "\n".join(others) if others else ""
    return f"{first}\n{more}"


def _card(answer: Answer) -> str:
    return f"<article><h2>{escape(answer.question)}</h2><p>{escape(answer.text)}</p></article>"
