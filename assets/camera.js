// The camera: a phone's own, or a file where there is none. A tap on something with data-camera opens it at once, since browsers
// open nothing later; the app then asks window.shot() for what came of that tap. The picture is made smaller here, where the
// system's own code does it best: a camera's file of many megabytes would take long on its way to the app.
(() => {
  'use strict';

  const SIDE = 1600;
  const FILE_MAX = 32 * 1024 * 1024;
  // What the page cannot make smaller goes as it is, up to here.
  const WHOLE_MAX = 8 * 1024 * 1024;

  const input = document.createElement('input');
  input.id = 'camera';
  input.type = 'file';
  input.accept = 'image/*';
  input.setAttribute('capture', 'environment');
  input.hidden = true;
  document.addEventListener('DOMContentLoaded', () => document.body.append(input));

  const none = { no: 'cancelled' };
  const nobody = () => {};
  let shot = Promise.resolve(none);
  let finish = nobody;
  let reading = 0;
  // The camera's files are the app's to remove, once none is open or read.
  const forget = () => { if (finish === nobody && reading === 0) window.phone?.forgetShots?.(); };

  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('[data-camera]');
    if (!button || button.disabled) return;
    // Not every system says that nothing was taken: a new tap says it of the one before.
    finish(none);
    shot = new Promise((done) => { finish = done; });
    input.value = '';
    input.click();
  }, true);

  input.addEventListener('cancel', () => {
    finish(none);
    finish = nobody;
    forget();
  });
  input.addEventListener('change', async () => {
    const answer = finish;
    // It is taken: no later tap says otherwise.
    finish = nobody;
    const [file] = input.files;
    if (!file) return answer(none);
    reading += 1;
    const taken = Promise.race([read(file), late()]);
    answer({ taken });
    await taken;
    reading -= 1;
    forget();
  });

  // What came of the last tap. `tell` hears first whether anything was taken, which may take a while to be read.
  window.shot = async (tell) => {
    const mine = shot;
    const came = await mine;
    tell(!came.no);
    const answer = came.no ? came : await came.taken;
    // What was handed on does not stay in the page.
    if (shot === mine) {
      shot = Promise.resolve(none);
      input.value = '';
    }
    return answer;
  };

  // A picture that is never read keeps nobody from going on.
  const late = () => new Promise((done) => setTimeout(() => done({ no: 'no_picture' }), 60_000));

  const read = async (file) => {
    if (file.size > FILE_MAX) return { no: 'too_large' };
    try {
      const small = await shrunk(file).catch(() => file);
      if (small.size > WHOLE_MAX) return { no: 'no_picture' };
      return { picture: await base64(small), source: await hash(file) };
    } catch {
      return { no: 'no_picture' };
    }
  };

  // Upright, as the camera says that it was held.
  const shrunk = async (file) => {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return new Promise((done, failed) => {
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/jpeg', 0.92);
    });
  };

  const base64 = (blob) => new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });

  // By this the same shot is known again. Not every page may hash.
  const hash = async (file) => {
    if (!window.crypto?.subtle) return null;
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  };
})();
