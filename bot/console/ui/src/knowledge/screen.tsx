// The knowledge base: its parts side by side, and which of them is open.
import { say } from "../base/prefs";
import { href, path } from "../base/session";
import { knowledgeTexts } from "../texts/knowledge";
import { EntryScreen } from "./entry-screen";
import { FilesScreen } from "./files-screen";
import { ListScreen } from "./list-screen";
import { TrialScreen } from "./trial-screen";

const PARTS = ["list", "try", "files"] as const;
type Part = (typeof PARTS)[number];

export function Knowledge() {
  const texts = say(knowledgeTexts);
  const [, part = "", id = ""] = path.value;
  const open: Part = part === "try" || part === "files" ? part : "list";
  return (
    <main class="knowledge" id="focus">
      <nav class="tabs" aria-label={texts.title}>
        {PARTS.map((name) => (
          <a key={name} href={href("knowledge", ...(name === "list" ? [] : [name]))} {...(open === name ? { "aria-current": "page" as const } : {})}>
            {texts.parts[name]}
          </a>
        ))}
      </nav>
      {part === "entry" || part === "new" ? <EntryScreen key={part + id} id={part === "new" ? "" : id} /> : <Shown part={open} />}
    </main>
  );
}

function Shown({ part }: { part: Part }) {
  switch (part) {
    case "try": return <TrialScreen />;
    case "files": return <FilesScreen />;
    case "list": return <ListScreen />;
  }
}
