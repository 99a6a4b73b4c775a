import type { Capability } from "@/bindings";
import { EXPORT_KEY, PRINT_KEY, PRINT_LIST_KEY } from "@/keys/out";
import { FAR_KEYS } from "@/parts/rows";

export interface KeyGroup {
  title: string;
  /** Left out for whoever may not do this. */
  needs?: Capability;
  keys: [combos: string | string[], label: string][];
}

/**
 * Every key of every screen (that of 记一笔 is the host's), for the cheat sheet: what the screens register while they stand (`useKeys`), told where
 * they do not stand. A test reads the sources and fails when a key is registered and not told here.
 */
export function keyCatalogue(t: (key: string) => string, noteKey: string): KeyGroup[] {
  return [
    {
      title: t("shell.keys.frame"),
      keys: [
        [noteKey, t("shell.keys.note")],
        ["Ctrl+K", t("shell.keys.find")],
        ["Ctrl+L", t("shell.keys.lock")],
        [PRINT_KEY, t("takeout.print")],
        ["?", t("shell.keys.all")],
        ["Ctrl+=", t("shell.keys.larger")],
        ["Ctrl+-", t("shell.keys.smaller")],
        ["Ctrl+0", t("shell.keys.usual")],
      ],
    },
    {
      title: t("shell.note"),
      needs: "write",
      keys: [
        ["Ctrl+Enter", t("capture.save")],
        ["Ctrl+Alt+Enter", t("capture.saveNext")],
        ["Ctrl+Shift+Enter", t("capture.saveSubmit")],
        ["Ctrl+E", t("capture.fullForm")],
        ["Alt+1…9", t("capture.keys.piece")],
        ["1…9", t("capture.keys.choose")],
        ["Alt+V", t("capture.keys.meeting")],
        ["Alt+L", t("capture.keys.lead")],
        ["Alt+R", t("capture.resume")],
        ["Esc", t("capture.keys.fold")],
      ],
    },
    {
      title: t("palette.title"),
      keys: [
        [["↑", "↓"], t("palette.choose")],
        ["Enter", t("palette.open")],
        ["Esc", t("shell.keys.close")],
        ["Ctrl+K", t("shell.keys.close")],
      ],
    },
    {
      title: t("shell.keys.lists"),
      keys: [
        [["J", "K"], t("records.keys.move")],
        [FAR_KEYS, t("records.keys.move")],
        [EXPORT_KEY, t("takeout.export")],
        [EXPORT_KEY, t("takeout.stop")],
        [PRINT_LIST_KEY, t("takeout.printList")],
        ["H", t("records.history.title")],
      ],
    },
    {
      title: t("records.editing"),
      keys: [
        ["Ctrl+Enter", t("records.saveHere")],
        ["Ctrl+Shift+Enter", t("records.saveSubmit")],
        ["Ctrl+Enter", t("records.submit")],
        ["Esc", t("records.fold")],
      ],
    },
    {
      title: t("attachments.title"),
      keys: [
        ["Alt+A", t("attachments.add")],
        ["Alt+P", t("attachments.camera")],
        ["Space", t("attachments.shoot")],
        [["←", "→"], t("attachments.keys.move")],
        [["+", "-"], t("attachments.keys.zoom")],
        [["PageUp", "PageDown"], t("attachments.keys.page")],
        ["Ctrl+S", t("attachments.save")],
        ["Esc", t("shell.keys.close")],
      ],
    },
    {
      title: t("today.title"),
      keys: [
        ["N", t("today.begin")],
        [["J", "K"], t("today.keys.move")],
        ["↓", t("today.keys.down")],
        ["↑", t("today.keys.up")],
        ["Enter", t("today.keys.open")],
        ["X", t("today.keys.tick")],
      ],
    },
    {
      title: t("trips.title"),
      keys: [
        [["J", "K"], t("trips.keys.move")],
        ["N", t("trips.new")],
        ["E", t("trips.keys.edit")],
        ["V", t("trips.addStop")],
        ["S", t("shell.keys.tripMove")],
        [["↓", "↑"], t("trips.keys.stops")],
        ["Enter", t("trips.keys.open")],
        ["F", t("trips.editStop")],
        ["X", t("trips.skip")],
        ["Ctrl+Enter", t("trips.stop.save")],
        ["Alt+V", t("trips.form.addRow")],
        ["Esc", t("trips.form.fold")],
      ],
    },
    {
      title: t("meetings.title"),
      keys: [
        ["E", t("records.edit")],
        ["S", t("records.submit")],
        ["T", t("takeout.copy")],
        ["L", t("meetings.toLead")],
      ],
    },
    {
      title: t("leads.title"),
      keys: [
        ["N", t("leads.new")],
        ["E", t("leads.fill")],
        ["F", t("leads.follow")],
        ["S", t("records.submit")],
        ["Enter", t("leads.toRecord")],
      ],
    },
    {
      title: t("leads.signing.title"),
      needs: "assess",
      keys: [
        ["G", t("leads.signing.claim")],
        ["Ctrl+Enter", t("leads.signing.send")],
        ["A", t("leads.signing.verify")],
        ["R", t("leads.signing.return")],
        ["Ctrl+Enter", t("leads.signing.decide")],
        ["Esc", t("records.fold")],
      ],
    },
    {
      title: t("leads.assess.title"),
      needs: "assess",
      keys: [
        ["P", t("leads.assess.assessing")],
        ["A", t("leads.assess.accepted")],
        ["R", t("leads.assess.returned")],
        ["D", t("leads.assess.declined")],
        ["M", t("leads.assess.duplicate")],
        ["Ctrl+Enter", t("leads.assess.send")],
        ["Esc", t("records.fold")],
      ],
    },
    {
      title: t("companies.title"),
      keys: [
        ["E", t("records.edit")],
        ["N", t("companies.new")],
        ["M", t("companies.note")],
        ["C", t("companies.addContact")],
        ["G", t("companies.merge.open")],
        ["S", t("companies.merge.swap")],
        ["Ctrl+Enter", t("companies.merge.do")],
        ["B", t("companies.notSame")],
      ],
    },
    {
      title: t("outbox.title"),
      keys: [
        [["J", "K"], t("outbox.keys.move")],
        ["↓", t("outbox.keys.down")],
        ["↑", t("outbox.keys.up")],
        ["Enter", t("outbox.keys.act")],
        ["T", t("outbox.act.draft")],
        ["R", t("outbox.keys.retry")],
        ["P", t("outbox.pause")],
        ["D", t("outbox.keys.written")],
      ],
    },
    {
      title: t("conflict.title"),
      keys: [
        [["J", "K"], t("conflict.keys.move")],
        ["↓", t("conflict.keys.next")],
        ["↑", t("conflict.keys.previous")],
        [["1", "2", "3"], t("conflict.keys.keep")],
        ["4", t("conflict.another")],
        ["Z", t("conflict.keys.undo")],
        ["Ctrl+Enter", t("conflict.keys.save")],
        ["Esc", t("conflict.keys.back")],
      ],
    },
    {
      title: t("importing.title"),
      needs: "write",
      keys: [
        [["↑", "↓", "←", "→"], t("shell.keys.cells")],
        [["Enter", "F2"], t("shell.keys.cell")],
        [["S", "M", "N"], t("importing.keys.decide")],
        [["Shift+S", "Shift+M", "Shift+N"], t("importing.keys.decideAll")],
        ["Ctrl+Enter", t("importing.keys.start")],
        ["Esc", t("importing.keys.back")],
      ],
    },
    {
      title: t("review.title"),
      needs: "review",
      keys: [
        ["A", t("review.approve")],
        ["R", t("review.return")],
        ["C", t("review.comment")],
        [["K", "J"], t("review.keys.move")],
        ["B", t("review.belated.title")],
        ["T", t("review.belated.take")],
        ["X", t("review.belated.setAside")],
        ["Ctrl+Enter", t("review.belated.send")],
        [FAR_KEYS, t("review.keys.move")],
        [["1", "2", "3"], t("review.keys.quote")],
        ["G", t("review.toClaim")],
        ["Z", t("review.undo")],
        ["Ctrl+Enter", t("review.keys.send")],
        ["Esc", t("review.fold")],
      ],
    },
    {
      title: t("weeks.title"),
      needs: "weeks",
      keys: [
        ["←", t("weeks.keys.previous")],
        ["→", t("weeks.keys.next")],
        ["↑", t("weeks.keys.previous")],
        ["↓", t("weeks.keys.next")],
        ["Enter", t("weeks.keys.open")],
        ["P", t("weeks.publish")],
        ["O", t("weeks.move")],
        ["U", t("weeks.withdraw")],
        [["PageUp", "PageDown"], t("weeks.keys.year")],
        ["Ctrl+Enter", t("weeks.form.publish")],
        ["Esc", t("weeks.form.fold")],
      ],
    },
    {
      title: t("audit.title"),
      needs: "audit",
      keys: [
        ["R", t("admin.refresh")],
        ["M", t("audit.more")],
      ],
    },
    {
      title: t("admin.title"),
      needs: "admin",
      keys: [
        ["1…6", t("admin.keys.section")],
        ["E", t("records.edit")],
        ["N", t("admin.units.add")],
        ["N", t("admin.people.add")],
        ["I", t("admin.roster.open")],
        ["Ctrl+Enter", t("admin.roster.write")],
        ["Ctrl+Enter", t("admin.invitations.make")],
        ["Esc", t("admin.once.done")],
        ["Enter", t("admin.erasing.search")],
        ["Esc", t("admin.erasing.leave")],
        ["R", t("admin.refresh")],
      ],
    },
    { title: t("about.title"), keys: [["C", t("about.copy")]] },
  ];
}
