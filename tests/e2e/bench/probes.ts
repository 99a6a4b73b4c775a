// What the bench puts into the page.

/** Answers with the wall clock at the frame after the next, once the words can be read. */
export const PAINTED = `
  const [words, answer] = arguments;
  const look = () => document.body !== null && document.body.textContent.includes(words)
    ? requestAnimationFrame(() => requestAnimationFrame(() => answer(performance.timeOrigin + performance.now())))
    : requestAnimationFrame(look);
  look();`;

export interface Flight {
  /** Milliseconds between frames. */
  gaps: number[];
  /** How many rows stand in the page, and how many the list has. */
  rows: number;
  all: number;
}

/** Flies through the list and tells the time between frames. */
export const FLY = `
  const answer = arguments[arguments.length - 1];
  const box = document.querySelector('[data-list] [role=list]').parentElement;
  const gaps = [];
  let last = performance.now();
  let frames = 0;
  const step = (now) => {
    gaps.push(now - last);
    last = now;
    frames += 1;
    // Slowly as one reads, by screenfuls, and by leaps through all of it.
    box.scrollTop += frames < 200 ? 24 : frames < 400 ? 600 : box.scrollHeight / 200;
    if (frames < 600) requestAnimationFrame(step);
    else {
      const items = box.querySelectorAll('[role=listitem]');
      answer({ gaps: gaps.slice(5), rows: items.length, all: Number(items[0].getAttribute('aria-setsize')) });
    }
  };
  requestAnimationFrame(step);`;

/** From Ctrl+Enter to the second frame in which the words stand there. */
export const WATCH_SAVES = `
  const words = arguments[0];
  window.__saves = [];
  let begun = null;
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.ctrlKey) begun = event.timeStamp;
  }, true);
  new MutationObserver(() => {
    if (begun === null || !document.body.textContent.includes(words)) return;
    const from = begun;
    begun = null;
    requestAnimationFrame(() => requestAnimationFrame(() => window.__saves.push(performance.now() - from)));
  }).observe(document.body, { childList: true, subtree: true, characterData: true });`;
