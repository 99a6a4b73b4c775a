// What the bench puts into the page.

/** The wall clock when the page first showed something; nothing before it did. */
export const FIRST_PAINT = `
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return paint === undefined ? null : performance.timeOrigin + paint.startTime;`;

/** Answers with the wall clock at the frame after the next, once there is something to read in that part. */
export const PAINTED = `
  const [part, answer] = arguments;
  const look = () => (document.querySelector(part)?.textContent ?? '').trim().length > 20
    ? requestAnimationFrame(() => requestAnimationFrame(() => answer(performance.timeOrigin + performance.now())))
    : requestAnimationFrame(look);
  look();`;

/** Answers once nothing in the page changed for a while; asking costs the page nothing. */
export const SETTLED = `
  const answer = arguments[arguments.length - 1];
  let last = performance.now();
  const watch = new MutationObserver(() => { last = performance.now(); });
  watch.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
  const began = last;
  const look = () => {
    const now = performance.now();
    if (now - last < 400 && now - began < 15000) return setTimeout(look, 50);
    watch.disconnect();
    answer();
  };
  look();`;

/** Presses what stands there under these words, by selector: a row of the screen may hold the same words. */
export const PRESS = `
  const [selector, words] = arguments;
  const found = [...document.querySelectorAll(selector)].find((one) => one.textContent.includes(words));
  if (found === undefined) throw new Error(words + ' is not there');
  found.click();`;

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

/** From Ctrl+Enter until the frame in which something with the words appeared was drawn: a message asked for in the
 * frame comes after its drawing. */
export const WATCH_SAVES = `
  const words = arguments[0];
  window.__saves = [];
  let begun = null;
  addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.ctrlKey) begun = event.timeStamp;
  }, true);
  const told = (node) => (node.textContent ?? '').includes(words);
  new MutationObserver((changes) => {
    if (begun === null || !changes.some((change) => [...change.addedNodes].some(told))) return;
    const from = begun;
    begun = null;
    const drawn = new MessageChannel();
    drawn.port1.onmessage = () => window.__saves.push(performance.now() - from);
    requestAnimationFrame(() => drawn.port2.postMessage(null));
  }).observe(document.body, { childList: true, subtree: true });`;
