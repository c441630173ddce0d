// Texts of the list of knowledge entries, and of the tabs above it.
import type { Texts } from "../base/prefs";

type Filter = "all" | "approved" | "proposed" | "retired" | "expired" | "faulty";

interface KnowledgeTexts {
  readonly title: string;
  readonly parts: { readonly list: string; readonly try: string; readonly files: string };
  readonly fresh: string;
  readonly search: string;
  readonly searchPlace: string;
  readonly filters: string;
  readonly filter: Readonly<Record<Filter, string>>;
  readonly anyIntent: string;
  readonly anyProduct: string;
  readonly clear: string;
  readonly states: Readonly<Record<string, string>>;
  readonly more: (n: number) => string;
  readonly until: (day: string) => string;
  readonly checks: (n: number) => string;
  readonly pen: string;
  readonly begun: (n: number) => string;
  readonly lost: string;
  readonly notYet: string;
  readonly none: string;
  readonly noneFound: string;
  readonly showAll: string;
  readonly range: (from: number, to: number, total: number) => string;
  readonly page: (n: number, of: number) => string;
  readonly first: string;
  readonly last: string;
  readonly next: string;
  readonly previous: string;
  readonly faults: (n: number) => string;
  readonly moreFaults: (n: number) => string;
}

const n = (count: number) => count.toLocaleString("en");

export const knowledgeTexts: Texts<KnowledgeTexts> = {
  zh: {
    title: "知识库", parts: { list: "条目", try: "试问", files: "导入导出" }, fresh: "新建条目",
    search: "搜索知识库", searchPlace: "搜问法、答案、编号或快捷语", filters: "筛选",
    filter: { all: "全部", approved: "在用", proposed: "待审", retired: "已停用", expired: "已过期", faulty: "有问题" },
    anyIntent: "全部意图", anyProduct: "全部商品", clear: "清除筛选",
    states: { approved: "在用", proposed: "新条目待审", changed: "改动待审", retired: "已停用", expired: "已过期" },
    more: (count) => `另有 ${count} 种问法`, until: (day) => `用到 ${day}`, checks: (count) => `${count} 处要看`,
    pen: "没写完", begun: (count) => `你有 ${count} 条没写完：`, lost: "没取到最新的列表，下面可能是旧的。", notYet: "还没取到列表。条目很多时第一次要整理一会儿，好了会自动出现。",
    none: "知识库还是空的。写第一条，或者从文件导入。", noneFound: "没有符合的条目", showAll: "看全部",
    range: (from, to, total) => `第 ${n(from)}–${n(to)} 条，共 ${n(total)} 条`, page: (at, of) => `${n(at)} / ${n(of)} 页`,
    first: "首页", last: "末页", next: "下一页", previous: "上一页",
    faults: (count) => `文件里有 ${n(count)} 处没读进来`, moreFaults: (count) => `还有 ${n(count)} 处，先改上面的`,
  },
  en: {
    title: "Knowledge", parts: { list: "Entries", try: "Try a question", files: "Import & export" }, fresh: "New entry",
    search: "Search the knowledge base", searchPlace: "Wording, answer, id or shortcut", filters: "Filters",
    filter: { all: "All", approved: "In use", proposed: "To review", retired: "Retired", expired: "Expired", faulty: "Needs care" },
    anyIntent: "Any intent", anyProduct: "Any product", clear: "Clear filters",
    states: { approved: "In use", proposed: "New, to review", changed: "Change to review", retired: "Retired", expired: "Expired" },
    more: (count) => (count === 1 ? "+1 wording" : `+${count} wordings`), until: (day) => `until ${day}`,
    checks: (count) => `${count} to look at`, pen: "unfinished",
    begun: (count) => (count === 1 ? "You left one unfinished:" : `You left ${count} unfinished:`),
    lost: "The list could not be fetched; what you see may be old.",
    notYet: "The list has not come yet. A large one takes a while at first; it appears by itself.",
    none: "The knowledge base is empty. Write the first entry, or import a file.", noneFound: "No entry fits",
    showAll: "Show all", range: (from, to, total) => `${n(from)}–${n(to)} of ${n(total)}`, page: (at, of) => `${n(at)} / ${n(of)}`,
    first: "First", last: "Last", next: "Next page", previous: "Previous page",
    faults: (count) => (count === 1 ? "One place in the files could not be read" : `${n(count)} places in the files could not be read`), moreFaults: (count) => `${n(count)} more; mend these first`,
  },
};
