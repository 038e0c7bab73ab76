// What goes out of the app to the person: a file, or words for another app.
(() => {
  'use strict';
  const system = window.PendampingPhone;
  let keeping = null;

  // Hands a file to the person; whether it is where they want it. In a browser it is a download like any other. An app's web
  // view knows none, so its activity (android/MainActivity.kt) asks the person for a place, which takes as long as it takes.
  window.keepFile = async (name, type, base64) => {
    if (system?.keepFile) {
      return new Promise((answer) => {
        keeping = answer;
        system.keepFile(name, type, base64);
      });
    }
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([bytes], { type }));
    const link = Object.assign(document.createElement('a'), { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    return true;
  };

  // The activity's answer.
  window.kept = (done) => {
    keeping?.(done);
    keeping = null;
  };

  // Old web views have no clipboard, but can copy what is chosen on a page.
  window.copyWords = async (words) => {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      const field = Object.assign(document.createElement('textarea'), { value: words, readOnly: true });
      field.style.cssText = 'position:fixed;opacity:0';
      document.body.append(field);
      field.select();
      const done = document.execCommand('copy');
      field.remove();
      return done;
    }
  };
})();
