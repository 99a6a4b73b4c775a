/**
 * Placeholder with the shape of the generated bindings: the table of commands, the events and the types the frame
 * itself reads. The generator overwrites this folder.
 */
export type Phase = "fresh" | "locked" | "open";

export interface SessionPerson {
  id: string;
  name: string;
  unit_name: string;
}

export interface SessionState {
  phase: Phase;
  person: SessionPerson | null;
  /** Roles in words of the model: officer, team_lead, manager, leader, admin, auditor. */
  roles: string[];
}

export interface SyncState {
  /** What the device is doing now. */
  phase: "offline" | "idle" | "uploading";
  /** Records (visits, leads …) not yet confirmed by the centre. */
  waiting: number;
  /** While uploading: answered and total. */
  done: number;
  total: number;
  /** Records a person has to look at. */
  returned: number;
  attention: number;
  /** Last time the centre confirmed that nothing is open, UTC. */
  synced_at: string | null;
}

export type StopState = "done" | "next" | "plan" | "unplanned" | "failed";

export interface FrameTrip {
  id: string;
  title: string;
  day: number;
  days: number;
  stops: { name: string; state: StopState }[];
  visits_done: number;
  visits_planned: number;
  leads_done: number;
  leads_planned: number;
}

export interface FrameSummary {
  due_today: number;
  to_review: number | null;
  trip: FrameTrip | null;
}

export interface Commands {
  "session.state": { request: null; response: SessionState };
  "sync.state": { request: null; response: SyncState };
  "frame.summary": { request: null; response: FrameSummary };
}

export type AppEvent =
  | { kind: "changed"; nouns: string[]; ids: string[] }
  | { kind: "sync"; state: SyncState }
  | { kind: "session"; phase: string };
