// 数据: how fast, how well, how many; of some days, a group, a colleague; by day, group and colleague; to take away.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { mayLead } from "../base/session";
import { Icon } from "../shell/icons";
import { staff } from "../staff/staff";
import { figureTexts, took } from "../texts/figures";
import { dayName, percent } from "../texts/gaps";
import { grouped } from "../texts/rooms";
import { Chart } from "./chart";
import { answer, by, everyDay, group, lost, query, SPANS, spanAt, stayFresh, typed, unlike } from "./figures";
import { shareOf, type Figures, type FiguresAnswer, type Share } from "./model";

export function FiguresScreen() {
  const texts = say(figureTexts);
  useEffect(stayFresh, []);
  useKeys(Object.fromEntries(SPANS.map((_, n) => [String(n + 1), () => choose(n)])));
  const told = answer.value;
  return (
    <main class="page figure-page" id="focus" aria-label={texts.title}>
      <header class="page-head figure-head">
        <h1>{texts.title}</h1>
        {mayLead.value && (
          <nav class="show-acts" aria-label={texts.export}>
            <a class="chip" download href={`/api/figures/export?${query.value}`} data-act="export-figures"><Icon name="file" />{texts.export}</a>
            <a class="chip" download href={`/api/figures/rounds?${query.value}`} data-act="export-rounds"><Icon name="file" />{texts.exportRounds}</a>
          </nav>
        )}
      </header>
      {lost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
      <Filters />
      {unlike.value && <p class="caution" role="alert">{texts.unlike}</p>}
      {told ? <Told told={told} /> : !lost.value && !unlike.value && <p class="loading" role="status">{texts.loading}</p>}
    </main>
  );
}

function choose(n: number): void {
  typed.value = null;
  spanAt.value = n;
}

function Filters() {
  const texts = say(figureTexts);
  const told = answer.value;
  const since = useSignal("");
  const until = useSignal("");
  const groups = staff.value?.groups ?? [];
  const people = staff.value?.agents ?? [];
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    typed.value = { since: since.peek() || (told?.since ?? ""), until: until.peek() || (told?.until ?? "") };
  };
  return (
    <div class="figure-filters">
      <span class="chips" role="group" aria-label={texts.span}>{SPANS.map((_, n) => <button key={n} type="button" class="chip" data-span={n} aria-pressed={!typed.value && spanAt.value === n} onClick={() => choose(n)}>{texts.spans[n]}</button>)}</span>
      <form onSubmit={send}>
        <label><span class="unseen">{texts.from}</span><input type="date" name="since" max={told?.today ?? ""} value={since.value || (told?.since ?? "")} onInput={(event) => { since.value = event.currentTarget.value; }} /></label>
        <i>{texts.to}</i>
        <label><span class="unseen">{texts.to}</span><input type="date" name="until" max={told?.today ?? ""} value={until.value || (told?.until ?? "")} onInput={(event) => { until.value = event.currentTarget.value; }} /></label>
        <button type="submit" data-act="show-days">{texts.show}</button>
      </form>
      {groups.length > 0 && <label><span class="unseen">{texts.group}</span><select name="group" value={group.value} onChange={(event) => { group.value = event.currentTarget.value; }}><option value="">{texts.allGroups}</option>{groups.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}</select></label>}
      {mayLead.value && people.length > 0 && <label><span class="unseen">{texts.person}</span><select name="by" value={by.value} onChange={(event) => { by.value = event.currentTarget.value; }}><option value="">{texts.everybody}</option>{people.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}</select></label>}
    </div>
  );
}

function Told({ told }: { told: FiguresAnswer }) {
  const texts = say(figureTexts);
  const { page } = told;
  const days = everyDay(told);
  return (
    <>
      <Total one={page.total} />
      {page.total.rounds === 0 && days.every((day) => day.rounds === 0) && <p class="fine figure-none" role="status">{texts.none}</p>}
      {days.length > 1 && page.total.rounds > 0 && <Chart days={days} />}
      {page.groups.length > 0 && <Table title={texts.byGroup} heading={texts.name} rows={page.groups} name={(one) => one.name} test="by-group" />}
      {page.people.length > 0 && <Table title={texts.byPerson} heading={texts.name} rows={page.people} name={(one) => one.name} test="by-person" hint={mayLead.value ? "" : texts.onlyMine} />}
      {days.length > 1 && page.days.length > 0 && <Table title={texts.byDay} heading={texts.day} rows={[...page.days].sort((a, b) => (a.day < b.day ? 1 : -1))} name={(one) => dayName(one.day)} test="by-day" />}
    </>
  );
}

function shared(share: Share): string {
  const part = shareOf(share);
  return part === null ? "—" : percent(part);
}

function Total({ one }: { one: Figures }) {
  const texts = say(figureTexts);
  const count = ({ hits, of }: Share, words: (hits: string, of: string) => string) => (of > 0 ? words(grouped(hits), grouped(of)) : texts.nobody);
  return (
    <section class="figures figure-cards" data-testid="figures">
      <Card name={texts.half} value={shared(one.half_minute)} hint={count(one.half_minute, texts.of)} title={texts.halfHint} />
      <Card name={texts.three} value={shared(one.three_minute)} hint={count(one.three_minute, texts.of)} title={texts.threeHint} />
      <Card name={texts.first} value={took(one.first.p50)} hint={one.first.p90 === null ? texts.nobody : texts.median(took(one.first.p90))} />
      <Card name={texts.solution} value={took(one.solution.p50)} hint={one.solution.p90 === null ? texts.nobody : texts.median(took(one.solution.p90))} />
      <Card name={texts.csat} value={shared(one.csat)} hint={one.csat.of > 0 ? texts.csatOf(grouped(one.csat.of), (one.rating ?? 0).toFixed(1)) : texts.nobody} />
      <Card name={texts.nps} value={one.nps === null ? "—" : String(one.nps)} hint={one.nps === null ? texts.nobody : texts.npsOf(grouped(one.nps_count))} />
      <Card name={texts.cases} value={grouped(one.opened)} hint={texts.caseLine(one.opened, one.solved, one.reopened)} />
      <Card name={texts.breached} value={grouped(one.breached)} hint={texts.breachedLine(one.breached)} late={one.breached > 0} />
      {one.live.of > 0 && <Card name={texts.live} value={shared(one.live)} hint={count(one.live, texts.questionsOf)} />}
      {one.notices > 0 && <Card name={texts.notices} value={grouped(one.notices)} hint="" />}
    </section>
  );
}

interface CardProps {
  readonly name: string;
  readonly value: string;
  readonly hint: string;
  readonly title?: string;
  readonly late?: boolean;
}

function Card({ name, value, hint, title = "", late = false }: CardProps) {
  return <div title={title}><span>{name}</span><b class={`figure${late ? " late" : ""}`}>{value}</b><small>{hint}</small></div>;
}

interface TableProps {
  readonly title: string;
  readonly heading: string;
  readonly rows: readonly Figures[];
  readonly name: (one: Figures) => string;
  readonly test: string;
  readonly hint?: string;
}

function Table({ title, heading, rows, name, test, hint = "" }: TableProps) {
  const texts = say(figureTexts);
  return (
    <section class="block" data-testid={test}>
      <h2>{title}{hint && <small>{hint}</small>}</h2>
      <div class="table-frame">
        <table class="figure-table">
          <thead><tr><th scope="col">{heading}</th>{[texts.rounds, texts.half, texts.three, texts.first, texts.next, texts.solution, texts.csat, texts.nps, texts.breached].map((one) => <th key={one} scope="col" class="n">{one}</th>)}</tr></thead>
          <tbody>
            {rows.map((one) => (
              <tr key={`${one.day} ${one.name}`} data-row={one.day || one.name}>
                <th scope="row">{name(one)}</th>
                <td class="n">{grouped(one.rounds)}</td><td class="n">{shared(one.half_minute)}</td><td class="n">{shared(one.three_minute)}</td><td class="n">{took(one.first.p50)}</td><td class="n">{took(one.next.p50)}</td>
                <td class="n">{took(one.solution.p50)}</td><td class="n">{shared(one.csat)}</td><td class="n">{one.nps ?? "—"}</td><td class={`n${one.breached > 0 ? " late" : ""}`}>{one.breached}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
