// Texts around every screen: navigation, connection, the sheet of keys.
import { lang, type Texts } from "../base/prefs";
import type { Screen } from "../base/session";

interface CommonTexts {
  readonly brand: string;
  readonly screens: Readonly<Record<"desk" | "prompter" | "health" | "accounts" | "knowledge" | "gaps" | "conversations" | "staff" | "shows" | "shelf" | "watch" | "parcels" | "cases" | "figures", string>>;
  readonly others: string;
  readonly live: string;
  readonly opening: string;
  readonly lost: string;
  readonly offline: string;
  readonly lostBanner: string;
  readonly storeAway: string;
  readonly feedGone: (feed: string) => string;
  readonly theme: string;
  readonly language: string;
  readonly keys: string;
  readonly account: string;
  readonly logout: string;
  readonly close: string;
  readonly skip: string;
  readonly loading: string;
  /** The keys of a part, and of which screen they are; those without are the same everywhere. */
  readonly keyGroups: readonly (readonly [string, readonly (readonly [string, string])[], Screen?])[];
}

export const common: Texts<CommonTexts> = {
  zh: {
    brand: "半分钟",
    screens: { desk: "回复台", conversations: "会话", cases: "工单", figures: "数据", watch: "舆情", staff: "接待设置", prompter: "提词屏", shelf: "货架", knowledge: "知识库", gaps: "问题洞察", shows: "直播复盘", health: "运行", accounts: "账号", parcels: "包裹与通知" },
    others: "更多",
    live: "实时", opening: "连接中", lost: "重连中", offline: "已断网",
    lostBanner: "和服务器的连接断了，正在自动重连。现在看到的可能不是最新的。",
    storeAway: "存储暂时不可用：新的决定送不出去，恢复后会自动继续。",
    feedGone: (feed) => `「${feed}」断开了，收不到弹幕`,
    theme: "深色 / 浅色", language: "English", keys: "快捷键", account: "账号", logout: "退出登录", close: "关闭",
    skip: "跳到当前问题", loading: "正在取问题…",
    keyGroups: [
      ["这一条", [
        ["Enter", "发出；发不了的直播间改上提词屏"], ["E", "修改；Ctrl+Enter 发出，Esc 返回"], ["/", "修改时开头打 / 选快捷语"], ["P", "推到提词屏"], ["H", "转交同事"],
        ["R", "不回，再按 1–5 选原因"], ["W", "为什么这么答"], ["M", "各种问法；空格选，Enter 分出去"], ["B", "并到同一个问题；也可以拖到那一条上"], ["U", "显示原文"], ["C", "直播间：复制去发；私聊：看会话"],
      ], "desk"],
      ["直播间", [["1 – 9", "只看这个直播间，再按看全部"], ["0", "看全部"], ["V", "按价值排在后面的"]], "desk"],
      ["其他", [["T", "深色 / 浅色"], ["L", "English"], ["?", "这张表"]]],
      ["走动", [["J / ↓", "下一条"], ["K / ↑", "上一条"], ["G D", "回复台"], ["G C", "会话"], ["G B", "工单"], ["G F", "数据"], ["G L", "包裹与通知"], ["G N", "要发的通知"], ["G W", "舆情"], ["G P", "提词屏"], ["G G", "货架"], ["G K", "知识库"], ["G I", "问题洞察"], ["G R", "直播复盘"], ["G T", "试问"], ["G H", "运行"], ["G S", "接待设置"]]],
      ["会话", [
        ["J / K", "下一个、上一个"], ["1 – 5", "我的、排队、机器人、全部、已结束"], ["/", "搜索；写回复时开头打 / 选快捷语"], ["Enter", "发出拟好的回复；E 修改，R 不回"], ["A", "写回复；Enter 发出，Shift+Enter 换行，Esc 放下"],
        ["N", "内部备注"], ["O", "接管"], ["F", "转接"], ["B", "交回机器人"], ["X", "结束；Enter 请评价，0 直接结束"], ["I", "顾客资料"], ["U", "显示原文"], ["W", "工单；没有就新建"],
      ], "conversations"],
      ["工单", [
        ["J / K", "下一张、上一张；← → 换列，Enter 打开"], ["1 – 4", "我的、我的组、全部、已结案；工单里 1 – 9 勾清单"], ["/", "找工单"], ["N", "新建；在工单里写备注"], ["S", "选中，合成事件"],
        ["Enter", "工单里：进入下一步"], ["O", "我来负责"], ["F", "转交"], ["A", "写给顾客；Ctrl+Enter 发送"], ["P", "提补救方案"], ["C", "顾客已确认"], ["Z", "等顾客；再按继续"], ["V", "看对话"], ["X", "不是投诉"], ["U", "重新打开"],
      ], "cases"],
      ["数据", [["1 – 4", "今天、昨天、7 天、30 天"]], "figures"],
      ["货架", [["J / K", "下一个、上一个链接"], ["S", "标为在讲"], ["X", "售完；再按恢复"], ["P", "改价；Enter 保存，Esc 放下"], ["C", "改券"], ["O", "开拍、先别拍"], ["N", "加链接"]], "shelf"],
      ["包裹与通知", [["1 – 5", "包裹、要发的、发过的、模板、日历"], ["J / K", "下一个、上一个"], ["/", "找包裹"], ["R", "问一下快递"], ["O", "看会话"], ["← →", "换一天、换一个月"], ["X", "取消要发的；停用模板"], ["E", "改模板；Ctrl+Enter 保存，Esc 放下"], ["A", "放行这一版"]], "parcels"],
      ["问题洞察", [["J / K", "下一个、上一个"], ["N", "写成知识"], ["X", "不用管"], ["← →", "换一天"]], "gaps"],
      ["舆情", [["J / K", "下一个、上一个话题"], ["Enter", "打开"], ["C", "认领"], ["S", "静默"], ["V", "定性"]], "watch"],
      ["提词屏", [["J / K", "下一条、上一条"], ["P", "置顶"], ["1 – 9", "换给这位主播；0 给所有主播"], ["S", "替主播标已说"], ["X", "撤下，再按 1–4 选原因"], ["C", "连接提词平板"]], "prompter"],
      ["知识库", [
        ["/", "搜索；↓ 进列表，Enter 打开"], ["← →", "翻页"], ["J / K", "下一条、上一条"], ["N", "新建"], ["E", "修改；Ctrl+Enter 提交，Esc 先放着"], ["A", "批准生效"],
        ["R", "退回"], ["U", "撤销上一步"], ["X", "停用"], ["Q", "试问"],
      ], "knowledge"],
    ],
  },
  en: {
    brand: "HalfMinute",
    screens: { desk: "Desk", conversations: "Conversations", cases: "Cases", figures: "Figures", watch: "Watch", staff: "Service settings", prompter: "Prompter", shelf: "Shelf", knowledge: "Knowledge", gaps: "Insights", shows: "Shows", health: "Health", accounts: "Accounts", parcels: "Parcels" },
    others: "More",
    live: "Live", opening: "Connecting", lost: "Reconnecting", offline: "Offline",
    lostBanner: "The connection to the server is lost; reconnecting. What you see may be out of date.",
    storeAway: "The store is away: decisions cannot be taken now; work goes on by itself when it is back.",
    feedGone: (feed) => `“${feed}” is disconnected: no comments arrive`,
    theme: "Dark / light", language: "中文", keys: "Keys", account: "Account", logout: "Log out", close: "Close",
    skip: "Skip to the question", loading: "Fetching the questions…",
    keyGroups: [
      ["This one", [
        ["Enter", "Send; where nothing can be posted, prompt"], ["E", "Edit; Ctrl+Enter sends, Esc goes back"], ["/", "First in the edit box: quick phrases"], ["P", "Put on the prompter"],
        ["H", "Hand over"], ["R", "Dismiss; 1–5 names the reason"], ["W", "Why this answer"],
        ["M", "The wordings; Space marks, Enter parts them"], ["B", "Same as another; or drag it there"], ["U", "Show as typed"], ["C", "Room: copy to post; private: the conversation"],
      ], "desk"],
      ["Live rooms", [["1 – 9", "Only that room, again for all"], ["0", "All rooms"], ["V", "Those worth less"]], "desk"],
      ["Other", [["T", "Dark / light"], ["L", "中文"], ["?", "This sheet"]]],
      ["Moving", [["J / ↓", "Next"], ["K / ↑", "Previous"], ["G D", "Desk"], ["G C", "Conversations"], ["G B", "Cases"], ["G F", "Figures"], ["G L", "Parcels and notices"], ["G N", "What goes out"], ["G W", "Watch"], ["G P", "Prompter"], ["G G", "Shelf"], ["G K", "Knowledge"], ["G I", "Insights"], ["G R", "Shows"], ["G T", "Try a question"], ["G H", "Health"], ["G S", "Service settings"]]],
      ["Conversations", [
        ["J / K", "Next, previous"], ["1 – 5", "Mine, waiting, bot, all, closed"], ["/", "Search; first in an answer: quick phrases"], ["Enter", "Send the draft; E edits, R dismisses"], ["A", "Answer; Enter sends, Shift+Enter new line, Esc leaves"],
        ["N", "Note for colleagues"], ["O", "Take over"], ["F", "Transfer"], ["B", "To the bot"], ["X", "Close; Enter asks for a rating, 0 does not"], ["I", "Customer"], ["U", "Show as typed"], ["W", "Its case, or a new one"],
      ], "conversations"],
      ["Cases", [
        ["J / K", "Next, previous; ← → other column, Enter opens"], ["1 – 4", "Mine, my groups, all, closed; in a case 1–9 check lines"], ["/", "Search"], ["N", "New; in a case: a note"], ["S", "Mark for an incident"],
        ["Enter", "In a case: the next step"], ["O", "Take it"], ["F", "Hand over"], ["A", "To the customer; Ctrl+Enter sends"], ["P", "Propose a remedy"], ["C", "Customer agreed"], ["Z", "Wait for the customer; again: go on"], ["V", "The conversation"], ["X", "No complaint"], ["U", "Reopen"],
      ], "cases"],
      ["Figures", [["1 – 4", "Today, yesterday, 7 days, 30 days"]], "figures"],
      ["Shelf", [["J / K", "Next, previous link"], ["S", "On show"], ["X", "Sold out; again: undo"], ["P", "Price; Enter saves, Esc leaves"], ["C", "Coupons"], ["O", "On sale or not yet"], ["N", "Add a link"]], "shelf"],
      ["Parcels and notices", [["1 – 5", "Parcels, to go out, gone out, templates, calendar"], ["J / K", "Next, previous"], ["/", "Find a parcel"], ["R", "Ask the courier"], ["O", "The conversation"], ["← →", "Other day or month"], ["X", "Cancel; stop a template"], ["E", "Edit a template; Ctrl+Enter saves, Esc leaves"], ["A", "Allow this version"]], "parcels"],
      ["Insights", [["J / K", "Next, previous"], ["N", "Write it up"], ["X", "Put away"], ["← →", "Other day"]], "gaps"],
      ["Watch", [["J / K", "Next, previous topic"], ["Enter", "Open"], ["C", "Claim"], ["S", "Silence"], ["V", "Say what it was"]], "watch"],
      ["Prompters", [["J / K", "Next, previous line"], ["P", "Pin"], ["1 – 9", "Give to that host; 0 to all"], ["S", "Said, for the host"], ["X", "Withdraw; 1–4 names the reason"], ["C", "Connect a tablet"]], "prompter"],
      ["Knowledge", [
        ["/", "Search; ↓ to the rows, Enter opens"], ["← →", "Other page"], ["J / K", "Next, previous entry"], ["N", "New entry"], ["E", "Edit; Ctrl+Enter proposes, Esc leaves it for later"],
        ["A", "Approve"], ["R", "Send back"], ["U", "Undo last"], ["X", "Retire"], ["Q", "Try its question"],
      ], "knowledge"],
    ],
  },
};

/** A span of time in short: 8 秒, 2:05, 1 小时 20 分. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (lang.value === "zh") {
    if (seconds < 60) return `${seconds} 秒`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} 分钟`;
    if (seconds < 86_400) return `${Math.floor(seconds / 3600)} 小时`;
    return `${Math.floor(seconds / 86_400)} 天`;
  }
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** A countdown's figure: seconds below 100, else minutes and seconds; a minus when late. */
export function figure(ms: number): string {
  const seconds = ms >= 0 ? Math.ceil(ms / 1000) : Math.max(1, Math.floor(-ms / 1000));
  const sign = ms < 0 ? "+" : "";
  if (seconds < 100) return `${sign}${seconds}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${sign}${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  return `${sign}${Math.floor(minutes / 60)}h`;
}
