// What the page does for a phone's system: the back button, the bars it lies under, and leave to measure the place. The app's
// activity (android/MainActivity.kt) calls it and answers it; where there is none, as in a browser, it does nothing.
(() => {
  'use strict';
  const system = window.PendampingPhone;
  let waiting = [];

  window.phone = {
    // Goes one step back the way the screen itself offers: closes its sheet, presses its back button, or returns to the first
    // of its main places. False on a screen that leads nowhere back: the app is left then.
    back: () => {
      const sheets = document.querySelectorAll('dialog[open]');
      if (sheets.length > 0) {
        // One that offers no way out waits for its answer.
        sheets[sheets.length - 1].querySelector('[data-dismiss]')?.click();
        return true;
      }
      const way = document.querySelector('.bar.has-back > .icon-button')
        ?? document.querySelector('.nav li:first-child a:not([aria-current])');
      way?.click();
      return Boolean(way);
    },

    // Old web views say 0 for env(safe-area-inset-*), whatever lies over the page.
    setInsets: (top, bottom) => {
      const style = document.documentElement.style;
      style.setProperty('--inset-top', `${top}px`);
      style.setProperty('--inset-bottom', `${bottom}px`);
    },

    // Whether the place may be measured. The first time the system asks the person, which takes as long as it takes.
    mayLocate: () => {
      const known = system ? system.mayLocate() : 'yes';
      if (known !== 'ask') return Promise.resolve(known === 'yes');
      return new Promise((answer) => {
        waiting.push(answer);
        if (waiting.length === 1) system.askToLocate(document.documentElement.lang);
      });
    },

    // Whether the system says that its latest place was made up by another app. A web view's own answer does not tell.
    mocked: () => Boolean(system && system.mocked()),

    // Whether bytes cost money: 'free', 'metered', or nothing when the system does not say.
    network: () => (system ? system.network() : null),

    // The app has the photo: the camera's own file goes.
    forgetShots: () => system?.forgetShots(),

    // The person's answer, from the activity.
    answered: (yes) => {
      const asked = waiting;
      waiting = [];
      for (const answer of asked) answer(yes);
    },
  };

  if (!system) return;
  // Before anything is drawn: what the activity knows by now. What changes later it says itself.
  window.phone.setInsets(...JSON.parse(system.insets()));
  // The bars' own signs must be seen on what is chosen in the app, which may not be what the phone has.
  const dress = () => system.dress(document.documentElement.dataset.theme === 'dark');
  new MutationObserver(dress).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dress();
})();
