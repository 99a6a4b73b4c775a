import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./paths";

export interface Visit {
  form: {
    city: string;
    company_name: string;
    minutes: string;
    gist: string;
    next_step: string;
    asks?: string;
    amount?: number;
  };
  contact: { name: string; post: string; mobile: string };
}

export interface Lead {
  from_meeting: number;
  form: { title: string; project: string; process: string; energy: string; environment: string };
}

/** A real trip as the press reported it: three cities, six companies (people and amounts are invented). */
export const FIRST_TRIP = JSON.parse(readFileSync(path.join(ROOT, "tests/data/first-trip.json"), "utf8")) as {
  title: string;
  cities: string[];
  meetings: Visit[];
  leads: Lead[];
};
