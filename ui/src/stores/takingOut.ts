import { defineStore } from "pinia";
import { ref } from "vue";
import { useLongWork } from "@/record/longWork";

/** The list on its way out. It goes on while one does something else; one at a time. */
export const useTakingOut = defineStore("takingOut", () => {
  const long = useLongWork("export");
  /** What the list is called. */
  const name = ref("");

  function run<T>(of: string, work: () => Promise<T>): Promise<T> {
    name.value = of;
    return long.run(work);
  }

  return { name, progress: long.progress, going: long.going, run, cancel: long.cancel };
});
