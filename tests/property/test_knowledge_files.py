"""Whatever lies in the content folders, what is right loads, the rest is named, and nothing else is raised."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import Misconfigured
from bot.knowledge import catalog, entries

GOOD = '[[entry]]\nid = "good"\nquestions = ["包邮吗"]\nanswer = "包邮。"\nvalid_from = 2026-01-01\n'
PIECES = st.sampled_from(
    [
        *(
            "[[entry]]\n",
            "[entry]\n",
            "[[entry]]",
            "entry = 1\n",
            "entry = [1]\n",
            "entry = [{id = 'x'}]\n",
            '"""',
            "'''",
        ),
        *(
            'id = "a"\n',
            "id = 1\n",
            'questions = ["包邮吗"]\n',
            "questions = [1]\n",
            'questions = "包邮吗"\n',
            "questions = [\n",
        ),
        *(
            'answer = "包邮"\n',
            "answer = []\n",
            "valid_from = 2026-01-01\n",
            "valid_from = 25:00\n",
            'stage = "later"\n',
        ),
        *(
            "# 说明\n",
            "\x00",
            "\ufeff",
            "= = =\n",
            "[[entry.x]]\n",
            "\r",
            "a.b.c = 1\n",
            "id = nan\n",
            "[" * 300,
            "\u2028",
        ),
    ]
)
CELLS = st.sampled_from(
    ["", "coat", "1", "-1", "9.9", "S", '"', '"x', "a\nb", "，", "\x00", "x" * 200, "10.00", "风衣|"]
)
HEADS = {
    "products": "id,link,name,aliases,category,price,list_price,sizes,colors,highlights",
    "stock": "product,size,color,stock",
    "size_guide": "product,height_cm_min,height_cm_max,weight_kg_min,weight_kg_max,size",
    "orders": "order_no,customer,product,status,placed_at",
}


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_knowledge_file_harms_another(text: str) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.toml").write_text(GOOD, "utf-8")
        (folder / "b.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
        knowledge = entries.load(folder)
    assert knowledge.entries[0].written.id == "good"
    assert all(fault.place.startswith(str(folder)) and fault.message for fault in knowledge.faults)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_entries_or_a_clear_error(raw: bytes) -> None:
    with TemporaryDirectory() as name:
        (Path(name) / "a.toml").write_bytes(raw)
        try:
            knowledge = entries.load(Path(name))
        except Misconfigured as error:
            assert name in str(error)  # noqa: PT017 - both ways out are right
        else:
            assert knowledge.entries


@given(st.dictionaries(st.sampled_from(sorted(HEADS)), st.lists(st.lists(CELLS, max_size=11), max_size=8)))
@settings(max_examples=300, deadline=None)
def test_no_table_stops_the_shop(tables: dict[str, list[list[str]]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for table, head in HEADS.items():
            rows = "\n".join(",".join(row) for row in tables.get(table, []))
            (folder / f"{table}.csv").write_text(f"{head}\n{rows}\n", "utf-8")
        shop = catalog.load(folder)
    assert set(shop.products) <= {
        piece for row in tables.get("products", []) for cell in row for piece in cell.split("\n")
    }
    assert all(fault.place.startswith(str(folder)) for fault in shop.faults)


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_table_or_a_fault(raw: bytes) -> None:
    with TemporaryDirectory() as name:
        (Path(name) / "products.csv").write_bytes(raw)
        shop = catalog.load(Path(name))
    assert shop.products == {}
    assert len(shop.faults) >= 4
