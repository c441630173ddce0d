// What is left, size by size and colour by colour; a tap on a number changes it.
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { shelfTexts } from "../texts/shelf";
import type { Kind, Offer } from "./model";
import { stock, writing } from "./shelf";

const FEW = 5;

export function Stock({ row }: { row: Offer }) {
  const texts = say(shelfTexts);
  if (row.stock.length === 0) return <div class="goods-stock"><small>{texts.unknownStock}</small></div>;
  const sizes = named(row.stock.map((kind) => kind.size), row.sizes);
  const colors = named(row.stock.map((kind) => kind.color), row.colors);
  const find = (size: string, color: string) => row.stock.find((kind) => kind.size === size && kind.color === color);
  return (
    <div class="goods-stock">
      <table>
        {sizes.length > 1 && <thead><tr><th />{sizes.map((size) => <th key={size} scope="col">{size}</th>)}</tr></thead>}
        <tbody>
          {colors.map((color) => (
            <tr key={color}>
              <th scope="row">{color || texts.one}</th>
              {sizes.map((size) => <Cell key={size} row={row} kind={find(size, color)} />)}
            </tr>
          ))}
        </tbody>
      </table>
      {row.stocked_by && <small>{texts.stockBy(row.stocked_by === "machine" ? texts.machine : row.stocked_by)}</small>}
    </div>
  );
}

/** Each once, in the order of the product, what it does not know at the end. */
function named(found: readonly string[], order: readonly string[]): readonly string[] {
  return [...order.filter((one) => found.includes(one)), ...new Set(found.filter((one) => !order.includes(one)))];
}

function Cell({ row, kind }: { row: Offer; kind: Kind | undefined }) {
  const texts = say(shelfTexts);
  if (!kind) return <td />;
  const name = nameOf(row, kind);
  if (writing.value === name) return <td><CellInput row={row} kind={kind} /></td>;
  const tone = kind.stock <= 0 ? "none" : kind.stock <= FEW ? "few" : "";
  const told = kind.stock > 9_999 ? "9999+" : String(kind.stock);
  if (!mayDecide.value) return <td class={`figure ${tone}`}>{told}</td>;
  return (
    <td>
      <button type="button" class={`figure ${tone}`} data-kind={`${kind.color} ${kind.size}`.trim()} aria-label={`${texts.kindOf(`${kind.color}${kind.size}`)}: ${kind.stock}`} onClick={() => { writing.value = name; }}>
        {told}
      </button>
    </td>
  );
}

const nameOf = (row: Offer, kind: Kind): string => `stock ${row.link} ${kind.size} ${kind.color}`;

function CellInput({ row, kind }: { row: Offer; kind: Kind }) {
  const texts = say(shelfTexts);
  const box = useRef<HTMLInputElement>(null);
  const name = nameOf(row, kind);
  useEffect(() => box.current?.select(), []);
  const leave = () => { if (writing.peek() === name) writing.value = ""; };
  const keep = async () => {
    const left = Number(box.current?.value);
    if (!Number.isInteger(left) || left < 0 || box.current?.value.trim() === "") return box.current?.select();
    const same = (one: Kind) => one.size === kind.size && one.color === kind.color;
    if (left === kind.stock || await stock(row.product, row.stock.map((one) => (same(one) ? { ...one, stock: left } : one)))) leave();
    return undefined;
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter") void keep();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  };
  return (
    <input
      ref={box} inputMode="numeric" maxLength={7} autoComplete="off" defaultValue={String(kind.stock)} aria-label={texts.kindOf(`${kind.color}${kind.size}`)}
      data-testid="stock-input" onKeyDown={pressed} onBlur={leave}
    />
  );
}
