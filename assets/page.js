// Behaviour of the page itself that must not wait for a round trip to a handler. It holds no state and decides nothing.
(() => {
  'use strict';

  // Light or dark: as chosen in the app, else as the phone's own settings say. Before anything is drawn.
  const root = document.documentElement;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const dress = () => {
    const wish = root.dataset.wish;
    root.dataset.theme = wish === 'dark' || (wish !== 'light' && dark.matches) ? 'dark' : 'light';
  };
  window.wear = (language, wish) => {
    root.lang = language;
    root.dataset.wish = wish;
    dress();
  };
  dark.addEventListener?.('change', dress);
  dress();

  const digits = (text) => text.replace(/\D/g, '');
  const marks = (text) => text.replace(/\d/g, '').length;
  const grouped = (text, mark) => digits(text).replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+(?!\d))/g, mark);
  // What a field held before what is being typed.
  const held = new WeakMap();
  document.addEventListener('beforeinput', (event) => {
    if (event.target instanceof HTMLInputElement) held.set(event.target, event.target.value);
  }, true);

  // Runs before the app hears of the input (capture), so that what it hears is what is shown.
  document.addEventListener('input', (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement)) return;
    if (field.dataset.keep === 'digits') {
      const kept = digits(field.value);
      if (kept !== field.value) field.value = kept;
    } else if (field.dataset.keep === 'grouped') {
      const mark = root.lang === 'en' ? ',' : '.';
      const typed = field.value;
      const was = held.get(field) ?? field.defaultValue;
      // Only digits are moved about. A mark that somebody typed, a word or a sign may mean something: it stays for the app to
      // read or to refuse, and so does what is typed after it.
      const own = (event.inputType ?? '').startsWith('insertFrom') || /\D/.test(event.data ?? '') || marks(typed) > marks(was);
      if (/\D/.test(typed) && (own || /[^\d.,]/.test(typed) || grouped(was, mark) !== was)) return;
      // The caret stays behind the same number of digits, wherever the marks move.
      const behind = digits(typed.slice(0, field.selectionStart ?? typed.length)).length;
      const shown = grouped(typed, mark);
      if (shown === typed) return;
      field.value = shown;
      let caret = 0;
      for (let seen = 0; caret < shown.length && seen < behind; caret += 1) {
        if (shown[caret] !== mark) seen += 1;
      }
      field.setSelectionRange(caret, caret);
    }
  }, true);

  // Esc, or a tap beside the sheet, asks the app to close it: the app, not the browser, decides that it is closed.
  const dismiss = (sheet) => sheet.querySelector('[data-dismiss]')?.click();
  document.addEventListener('cancel', (event) => {
    if (event.target instanceof HTMLDialogElement) {
      event.preventDefault();
      dismiss(event.target);
    }
  }, true);
  document.addEventListener('click', (event) => {
    if (event.target instanceof HTMLDialogElement) dismiss(event.target);
  });

  // The second of two taps was meant for what the first one touched: what has come to stand there since does not take it.
  let before = null;
  document.addEventListener('click', (event) => {
    // Keys and scripts press what they mean.
    if (!event.isTrusted || event.detail === 0) return;
    const on = event.target.closest('button, a');
    const tap = { on, words: on?.textContent, at: event.timeStamp, x: event.clientX, y: event.clientY };
    const again = before?.on && tap.at - before.at < 500 && Math.hypot(tap.x - before.x, tap.y - before.y) < 24;
    if (again && on && (on !== before.on || tap.words !== before.words)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    before = tap;
  }, true);

  // A modal sheet keeps focus inside; when the app takes it away, focus returns to what opened it.
  window.openSheet = (id) => {
    const sheet = document.getElementById(id);
    if (!sheet || sheet.open) return;
    const opener = document.activeElement;
    sheet.showModal();
    sheet.querySelector('h2')?.focus();
    const watch = new MutationObserver(() => {
      if (sheet.isConnected) return;
      watch.disconnect();
      if (opener?.isConnected) opener.focus();
    });
    watch.observe(document.body, { childList: true, subtree: true });
  };

  // Bars that would take more than half of what is seen (keyboard open, very large font) go along with the page instead.
  const fit = () => {
    const bars = [...document.querySelectorAll('.screen-top, .screen-foot')];
    const taken = bars.reduce((sum, bar) => sum + bar.offsetHeight, 0);
    const tight = taken > window.innerHeight * 0.5;
    root.toggleAttribute('data-tight', tight);
    // What else stays in sight, and what appears for a moment, stands above the bars at the bottom.
    const foot = bars.find((bar) => bar.matches('.screen-foot'));
    const stays = foot?.offsetHeight ? foot : foot?.querySelector('.actions');
    const height = tight || !stays ? 0 : stays.offsetHeight;
    if (height > 0) root.style.setProperty('--foot', `${height}px`);
    else root.style.removeProperty('--foot');
  };
  window.addEventListener('resize', fit);
  const sizes = new ResizeObserver(fit);
  document.addEventListener('DOMContentLoaded', () => sizes.observe(document.body));

  // A new screen starts at its top, with its title read out. On a slow phone this comes late: whoever has begun to write by then
  // goes on writing, and loses no letter to the title.
  window.enterScreen = (title) => {
    document.title = title;
    fit();
    // A bar grows also where the page around it does not.
    for (const bar of document.querySelectorAll('.screen-foot')) sizes.observe(bar);
    if (document.activeElement?.matches('main :is(input, textarea, select)')) return;
    window.scrollTo(0, 0);
    document.querySelector('.columns-main')?.scrollTo(0, 0);
    document.querySelector('h1')?.focus({ preventScroll: true });
  };

  // A list beside what was chosen from it keeps its place while one goes through it.
  let asideTop = 0;
  document.addEventListener('scroll', (event) => {
    if (event.target instanceof Element && event.target.matches('.columns-aside')) asideTop = event.target.scrollTop;
  }, { capture: true, passive: true });
  window.showCurrent = () => requestAnimationFrame(() => {
    const aside = document.querySelector('.columns-aside');
    if (!aside || !aside.offsetParent) return;
    if (aside.scrollTop === 0) aside.scrollTop = asideTop;
    aside.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  });

  const atEnd = (field) => {
    field.focus({ preventScroll: true });
    // Going on means going on behind what is there. Fields for days and numbers have no caret to set.
    if (field.matches('textarea, input[type=text]')) field.setSelectionRange(field.value.length, field.value.length);
  };

  let touches = 0;
  for (const kind of ['pointerdown', 'keydown']) document.addEventListener(kind, () => { touches += 1; }, true);
  // What is refused, perhaps by the centre and late, was asked for by the last press.
  let pressed = 0;
  document.addEventListener('click', () => { pressed = touches; }, true);
  document.addEventListener('keydown', (event) => { if (event.key === 'Enter') pressed = touches; }, true);

  // To one field, as soon as it is there and the screen it came with has settled; with what is said about it, if anything is.
  // Whoever has begun to write in another meanwhile goes on there, and loses no letter to this one.
  window.goToField = (id, about = `asked-${id}`) => {
    const until = Date.now() + 5000;
    const [before, was] = [touches, document.activeElement];
    const go = () => {
      const field = document.getElementById(id);
      const writing = document.activeElement?.matches('input, textarea, select') ? document.activeElement : null;
      if (!field || (writing && (touches !== before || writing !== was))) return;
      const said = document.getElementById(about);
      if (said) said.scrollIntoView({ block: 'start' });
      else (field.closest('.field') ?? field).scrollIntoView({ block: 'center' });
      const target = field.matches('input, textarea, select, button') ? field
        : field.querySelector('input:checked') ?? field.querySelector('input, textarea, select, button');
      if (target) atEnd(target);
    };
    const look = () => {
      if (document.getElementById(id)) setTimeout(go, 150);
      else if (Date.now() < until) setTimeout(look, 50);
    };
    look();
  };

  // After a refused save: to the first field that says what would be right, or to what is said of the whole. Whoever has gone on
  // meanwhile is left where they are.
  window.focusFirstError = (before = pressed) => requestAnimationFrame(() => setTimeout(() => {
    if (touches !== before) return;
    const field = document.querySelector('[data-invalid]');
    if (!field) {
      document.querySelector('.notice[role="status"]')?.scrollIntoView({ block: 'center' });
      return;
    }
    field.scrollIntoView({ block: 'center' });
    // Of a field that is taller than what is free between the bars, its error is what has to be read.
    field.querySelector('.field-error')?.scrollIntoView({ block: 'nearest' });
    field.querySelector('input, textarea, select, button')?.focus({ preventScroll: true });
  }, 30));
})();
