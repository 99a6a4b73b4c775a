import { call } from "@/host";
import { keepAllDrafts } from "@/record/draft";
import { useSession } from "@/stores/session";

/** 立即锁定: what is being typed is kept first, then the store closes and the key is forgotten. */
export async function lockNow(): Promise<void> {
  await keepAllDrafts();
  await call("session.lock", null);
  await useSession().load();
}
