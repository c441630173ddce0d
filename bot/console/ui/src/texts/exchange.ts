// Texts of the page on which files go in and out of the knowledge base.
import type { Texts } from "../base/prefs";

interface ExchangeTexts {
  readonly notYours: string;
  readonly import: string;
  readonly importHint: string;
  readonly drop: string;
  readonly dropHint: string;
  readonly other: string;
  readonly wrongKind: string;
  readonly tooLarge: string;
  readonly reading: string;
  readonly new: string;
  readonly changed: string;
  readonly same: string;
  readonly faults: string;
  readonly faultsTitle: string;
  readonly nothing: string;
  readonly asProposals: (n: number) => string;
  readonly atOnce: string;
  readonly sure: (n: number) => string;
  readonly putAway: string;
  readonly applied: (n: number, how: string) => string;
  readonly export: string;
  readonly exportHint: string;
  readonly csv: string;
  readonly toml: string;
}

const n = (count: number) => count.toLocaleString("en");

export const exchangeTexts: Texts<ExchangeTexts> = {
  zh: {
    notYours: "导入和导出由主管来做。你可以在「条目」里新建或修改，提交后由主管审核。",
    import: "导入", importHint: "先看会改什么，再决定要不要改", drop: "把文件拖到这里，或点一下选择",
    dropHint: "表格存成 CSV（WPS、Excel 都行，中文表头也认得），或者 TOML；最大 64 MB", other: "换一个文件",
    wrongKind: "只认 CSV 和 TOML。表格请先另存为 CSV 再来。", tooLarge: "文件超过 64 MB，请拆成几个再导入。", reading: "正在读文件…",
    new: "新条目", changed: "有改动", same: "没变", faults: "读不进来", faultsTitle: "这些行没读进来，其余照常",
    nothing: "文件里没有要改的。", asProposals: (count) => `${n(count)} 条导入为待审`, atOnce: "直接生效", sure: (count) => `确定让 ${n(count)} 条马上生效？`,
    putAway: "算了", applied: (count, how) => (how === "approved" ? `${n(count)} 条已经生效` : `${n(count)} 条已放进待审`),
    export: "导出", exportHint: "在用的条目，改好还能导回来", csv: "下载 CSV 表格", toml: "下载 TOML",
  },
  en: {
    notYours: "Supervisors import and export. You can write and change entries under “Entries”; a supervisor reviews them.",
    import: "Import", importHint: "first look at what would change, then decide", drop: "Drop a file here, or click to choose",
    dropHint: "A table saved as CSV (Chinese headers are understood), or TOML; 64 MB at most", other: "another file",
    wrongKind: "Only CSV and TOML are read. Please save the table as CSV first.", tooLarge: "The file is larger than 64 MB; please split it.",
    reading: "Reading the file…", new: "new", changed: "changed", same: "the same", faults: "cannot be read",
    faultsTitle: "These rows are left out; the rest goes in", nothing: "Nothing in the file is different.",
    asProposals: (count) => `Propose ${n(count)}`, atOnce: "Put in use at once", sure: (count) => `Really put ${n(count)} in use now?`, putAway: "Never mind",
    applied: (count, how) => (how === "approved" ? `${n(count)} entries are in use` : `${n(count)} entries wait for review`),
    export: "Export", exportHint: "every entry in use; it can be imported again", csv: "Download CSV", toml: "Download TOML",
  },
};
