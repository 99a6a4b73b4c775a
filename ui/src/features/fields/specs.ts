/** Which fields a form has, in which groups, and how each is written. */
export type FieldType =
  | "text"
  | "area"
  | "amount"
  | "day"
  | "time"
  | "land"
  | "plant"
  | "count"
  | "foreign"
  | "person"
  | "people"
  | "choice"
  | "flag"
  | "company"
  | "contact";

export interface FieldSpec {
  field: string;
  type: FieldType;
  /** Whole width of the group. */
  wide?: boolean;
  rows?: number;
  /** Must be there before handing in. */
  required?: boolean;
}
export interface FieldGroup {
  name:
    "basic" | "people" | "content" | "asks" | "intent" | "project" | "money" | "factors" | "needs" | "next";
  fields: FieldSpec[];
}
export type FormNoun = "meeting" | "lead" | "company" | "contact";
export type Values = Record<string, unknown>;

export const MEETING_GROUPS: FieldGroup[] = [
  {
    name: "basic",
    fields: [
      { field: "company_name", type: "company", required: true },
      { field: "kind", type: "choice" },
      { field: "industry", type: "text" },
      { field: "on", type: "day", required: true },
      { field: "starts_at", type: "time" },
      { field: "ends_at", type: "time" },
      { field: "city", type: "text" },
      { field: "place", type: "text" },
    ],
  },
  {
    name: "people",
    fields: [
      { field: "contact", type: "contact", wide: true },
      { field: "their_people", type: "text" },
      { field: "our_people", type: "people" },
    ],
  },
  {
    name: "content",
    fields: [
      { field: "gist", type: "text", wide: true, required: true },
      { field: "minutes", type: "area", wide: true, rows: 6 },
      { field: "outcome", type: "text", wide: true },
    ],
  },
  {
    name: "asks",
    fields: [
      { field: "asks", type: "area", rows: 2, wide: true },
      { field: "answers", type: "area", rows: 2, wide: true },
      { field: "promise", type: "flag", wide: true },
    ],
  },
  {
    name: "intent",
    fields: [
      { field: "amount", type: "amount" },
      { field: "land", type: "land" },
      { field: "plant", type: "plant" },
    ],
  },
  {
    name: "next",
    fields: [
      { field: "next_step", type: "text", wide: true, required: true },
      { field: "next_step_owner", type: "person", required: true },
      { field: "next_step_due", type: "day", required: true },
    ],
  },
];

export const LEAD_GROUPS: FieldGroup[] = [
  {
    name: "basic",
    fields: [
      { field: "title", type: "text", required: true },
      { field: "company_name", type: "company", required: true },
      { field: "interest", type: "choice" },
      { field: "channel", type: "text" },
      { field: "referrer", type: "text" },
      { field: "contact", type: "contact", wide: true },
    ],
  },
  {
    name: "project",
    fields: [
      { field: "project", type: "text", required: true },
      { field: "industry", type: "text" },
      { field: "process", type: "text" },
    ],
  },
  {
    name: "money",
    fields: [
      { field: "total_investment", type: "amount", required: true },
      { field: "fixed_investment", type: "amount" },
      { field: "output", type: "amount" },
      { field: "tax", type: "amount" },
      { field: "jobs", type: "count" },
      { field: "foreign_amount", type: "foreign" },
      { field: "foreign_currency", type: "choice" },
    ],
  },
  {
    name: "factors",
    fields: [
      { field: "land", type: "land" },
      { field: "plant", type: "plant" },
      { field: "site_wishes", type: "text" },
      { field: "energy", type: "text" },
      { field: "environment", type: "text" },
    ],
  },
  {
    name: "needs",
    fields: [
      { field: "help_needed", type: "area", rows: 2, wide: true },
      { field: "notes", type: "area", rows: 5, wide: true },
    ],
  },
  {
    name: "next",
    fields: [
      { field: "next_step", type: "text", wide: true, required: true },
      { field: "next_step_owner", type: "person" },
      { field: "next_step_due", type: "day" },
    ],
  },
];

export const COMPANY_GROUPS: FieldGroup[] = [
  {
    name: "basic",
    fields: [
      { field: "name", type: "text", required: true, wide: true },
      { field: "uscc", type: "text" },
      { field: "short_name", type: "text" },
      { field: "place", type: "text" },
      { field: "nature", type: "choice" },
      { field: "industry", type: "text" },
      { field: "main_business", type: "text" },
      { field: "revenue", type: "amount" },
      { field: "tax", type: "amount" },
    ],
  },
];

export const CONTACT_GROUPS: FieldGroup[] = [
  {
    name: "basic",
    fields: [
      { field: "name", type: "text", required: true },
      { field: "post", type: "text" },
      { field: "source", type: "choice" },
      { field: "mobile", type: "text" },
      { field: "phone", type: "text" },
      { field: "wechat", type: "text" },
      { field: "email", type: "text" },
    ],
  },
];

export const CHOICES: Record<string, string[]> = {
  kind: ["visit", "reception", "round_table", "roadshow", "video", "call"],
  interest: ["a", "b", "c"],
  foreign_currency: ["USD", "EUR", "HKD", "TWD", "JPY", "KRW", "GBP", "SGD"],
  nature: ["state", "private", "foreign", "hong_kong", "taiwan"],
  source: ["card", "referral", "public"],
  signing_kind: ["formal", "framework", "intent"],
};

export const EMPTY = {
  meeting: {
    files: [],
    kind: null,
    on: null,
    starts_at: null,
    ends_at: null,
    place: null,
    city: null,
    company: null,
    company_name: null,
    contact: null,
    their_people: null,
    our_people: [],
    industry: null,
    gist: null,
    minutes: null,
    asks: null,
    answers: null,
    promise: null,
    amount: null,
    land: null,
    plant: null,
    outcome: null,
    next_step: null,
    next_step_owner: null,
    next_step_due: null,
    next_step_done_on: null,
    trip: null,
    stop: null,
    lead: null,
  },
  lead: {
    files: [],
    title: null,
    company: null,
    company_name: null,
    contact: null,
    channel: null,
    referrer: null,
    project: null,
    industry: null,
    process: null,
    total_investment: null,
    fixed_investment: null,
    foreign_amount: null,
    foreign_currency: null,
    land: null,
    plant: null,
    energy: null,
    environment: null,
    output: null,
    tax: null,
    jobs: null,
    site_wishes: null,
    help_needed: null,
    interest: null,
    meeting: null,
    notes: null,
    next_step: null,
    next_step_owner: null,
    next_step_due: null,
    next_step_done_on: null,
    trip: null,
  },
} as const;

export const isFilled = (value: unknown): boolean => {
  if (value === null || value === undefined || value === false) return false;
  if (typeof value === "string") return value.trim() !== "";
  return !Array.isArray(value) || value.length > 0;
};

/** How many of a group's fields say something. */
export function filledIn(group: FieldGroup, form: Values): number {
  return group.fields.filter(({ field }) => isFilled(form[field])).length;
}

/** The group a field (or a finding's field) is written in. */
export function groupOf(groups: FieldGroup[], field: string): FieldGroup | undefined {
  const name = field === "company" ? "company_name" : field;
  return groups.find((group) => group.fields.some((spec) => spec.field === name));
}
