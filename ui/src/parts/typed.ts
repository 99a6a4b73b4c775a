import { computed, inject, provide, ref, watch, type InjectionKey, type Ref } from "vue";

/** What stands in fields and cannot be read yet, by the field's name: part of the draft, never of the record. */
export type UnreadTexts = Record<string, string>;
const UNREAD: InjectionKey<UnreadTexts> = Symbol("unread");

/** The fields inside keep here what they cannot read; the form keeps it with its draft, and it stands there again. */
export function provideUnread(texts: UnreadTexts): void {
  provide(UNREAD, texts);
}

export type TypedReading<V, Why> = { ok: true; value: V | null } | { ok: false; why: Why };

interface TypedSource<V, Why> {
  model: Ref<V | null>;
  /** What the field is called in its form; without a name what cannot be read lives as long as the field. */
  name: () => string | undefined;
  read: (text: string) => TypedReading<V, Why>;
  /** What stands there while nobody types. */
  rest: () => string;
  /** What one goes on typing from, where that is something else. */
  edit?: () => string;
  tell: (problem: boolean) => void;
}

/**
 * A field that reads what is typed into a value. Half a text is no value: until it can be read the value from before
 * the typing stands, and the text stays, on the screen and in the draft.
 */
export function useTyped<V, Why>(source: TypedSource<V, Why>) {
  const texts = inject(UNREAD, {});
  const { model } = source;
  const text = ref("");
  const typing = ref(false);
  const wrong = ref<Why | null>(null) as Ref<Why | null>;
  /** Said once, it stays said until the text can be read. */
  const told = ref(false);
  let before: V | null = null;

  const kept = () => {
    const name = source.name();
    return name === undefined ? undefined : texts[name];
  };
  function keep(unread: string | null): void {
    const name = source.name();
    if (name === undefined) return;
    if (unread !== null) texts[name] = unread;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- it can be read now
    else if (name in texts) delete texts[name];
  }
  function judge(value: string): TypedReading<V, Why> {
    const reading = source.read(value);
    const was = wrong.value !== null;
    wrong.value = reading.ok ? null : reading.why;
    keep(reading.ok ? null : value);
    if (!reading.ok || was) source.tell(!reading.ok);
    return reading;
  }

  function begin(): void {
    if (!typing.value) {
      before = model.value;
      if (wrong.value === null && source.edit !== undefined) text.value = source.edit();
    }
    typing.value = true;
  }
  function type(value: string | number): void {
    text.value = String(value);
    const reading = judge(text.value);
    if (reading.ok) told.value = false;
    model.value = reading.ok ? reading.value : before;
  }
  function leave(): void {
    typing.value = false;
    told.value = wrong.value !== null;
    if (wrong.value === null) text.value = source.rest();
  }
  watch(
    [source.rest, kept],
    ([, unread], [, earlier]) => {
      if (typing.value) return;
      if (unread !== undefined && unread !== earlier) {
        // Found again with its draft.
        text.value = unread;
        judge(unread);
        told.value = wrong.value !== null;
        return;
      }
      if (unread !== undefined && unread === text.value && wrong.value !== null && earlier === unread) {
        // The value came from elsewhere: what could not be read is answered with it.
        keep(null);
      }
      if (wrong.value !== null) source.tell(false);
      wrong.value = null;
      text.value = source.rest();
    },
    { immediate: true },
  );

  return {
    text,
    typing,
    wrong,
    /** Whether the fault is said now: not at the first keys. */
    said: computed(() => wrong.value !== null && (!typing.value || told.value)),
    begin,
    type,
    leave,
  };
}
