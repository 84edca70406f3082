// Sends single keys to the component that asked for them last, unless somebody is typing or a dialog is open.
const listeners = [];
let begun = 0;

// How many listen, and how many ever began to: for styles and tests that wait until the page answers.
const tell = () => {
  document.documentElement.dataset.listeners = String(listeners.length);
  document.documentElement.dataset.listenersBegun = String(begun);
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target instanceof Element ? event.target : null;
  const typing = target?.closest('input:not([type=checkbox]), textarea, select, [contenteditable="true"]');
  if (typing && event.key === 'Escape') {
    // Ours, and not the browser's: it empties the box without telling anybody once the focus has gone.
    if (typing.type === 'search' && typing.value) {
      event.preventDefault();
      typing.value = '';
      typing.dispatchEvent(new Event('input', { bubbles: true }));
    }
    typing.blur();
  }
  if (typing || document.querySelector('dialog[open]') || document.querySelector('details.menu[open]')) return;
  // Enter and Space belong to a focused control.
  if ((event.key === 'Enter' || event.key === ' ') && target?.closest('a, button, summary')) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  for (let i = listeners.length - 1; i >= 0; i--) {
    const listener = listeners[i];
    if (!listener.keys.includes(key)) continue;
    event.preventDefault();
    const focus = listener.focus[key];
    if (focus) document.querySelector(focus)?.focus();
    else listener.component.invokeMethodAsync('PressedAsync', key);
    return;
  }
});

// A plain click on a link inside a row is the row's; with a modifier it stays the link's.
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-row-link]') : null;
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) event.preventDefault();
}, true);

export function listen(component, keys, focus) {
  const listener = { component, keys, focus };
  listeners.push(listener);
  begun++;
  tell();
  document.dispatchEvent(new Event('sightglass-ready'));
  return { dispose: () => { const at = listeners.indexOf(listener); if (at >= 0) listeners.splice(at, 1); tell(); } };
}

export function reveal(id) {
  document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
}

export function toTop(id) {
  document.getElementById(id)?.scrollTo({ top: 0 });
}
