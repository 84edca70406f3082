// Theme, row height and folded menu: kept in this browser, applied before the first paint. Also the few things that must work without a circuit.
(() => {
  const root = document.documentElement;
  const defaults = { theme: 'system', density: 'compact', nav: 'wide' };
  const dark = matchMedia('(prefers-color-scheme: dark)');

  const read = (name) => {
    try { return localStorage.getItem('sightglass.' + name) || defaults[name]; } catch { return defaults[name]; }
  };

  const apply = (name, value) => {
    if (name === 'theme') {
      root.dataset.themeChoice = value;
      root.dataset.theme = value === 'system' ? (dark.matches ? 'dark' : 'light') : value;
    } else root.dataset[name] = value;
    for (const button of document.querySelectorAll(`[data-appearance="${name}"]`))
      button.setAttribute('aria-pressed', String(button.dataset.value === value));
  };

  const choose = (name, value) => {
    try { localStorage.setItem('sightglass.' + name, value); } catch { /* private windows may refuse */ }
    apply(name, value);
  };

  const toggle = (name, values) => {
    const [first, second] = values.split(' ');
    choose(name, read(name) === first ? second : first);
  };

  const applyAll = () => Object.keys(defaults).forEach((name) => apply(name, read(name)));

  applyAll();
  const peek = (() => { try { return localStorage.getItem('sightglass.peek-width'); } catch { return null; } })();
  if (peek && /^\d{2}(\.\d+)?$/.test(peek)) root.style.setProperty('--peek-width', peek + '%');
  dark.addEventListener('change', () => apply('theme', read('theme')));
  document.addEventListener('DOMContentLoaded', applyAll);
  // The circuit that takes over renders the buttons anew.
  document.addEventListener('sightglass-ready', applyAll);

  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const chosen = target.closest('[data-appearance]');
    if (chosen) choose(chosen.dataset.appearance, chosen.dataset.value);
    const toggled = target.closest('[data-appearance-toggle]');
    if (toggled) toggle(toggled.dataset.appearanceToggle, toggled.dataset.values);
    const opener = target.closest('[data-dialog]');
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    const copy = target.closest('[data-copy]');
    if (copy) copyText(copy);
    for (const menu of document.querySelectorAll('details.menu[open]'))
      if (!menu.contains(target) || target.closest('[data-closes-menu]')) menu.removeAttribute('open');
    if (target instanceof HTMLDialogElement) target.close();
  });

  document.addEventListener('keydown', (event) => {
    if (event.key === 'b' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      toggle('nav', 'wide narrow');
    } else if (event.key === 'Escape') {
      for (const menu of document.querySelectorAll('details.menu[open]')) menu.removeAttribute('open');
    } else if (event.key === '?' && !typing(event.target)) document.getElementById('keyboard-help')?.showModal();
  });

  const typing = (target) => target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"], dialog') !== null;

  // The clipboard is there for pages from a place the browser trusts; on plain HTTP from elsewhere the old way is left.
  window.sightglassCopy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const focused = document.activeElement;
    const area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    area.style.opacity = '0';
    (document.querySelector('dialog[open]') ?? document.body).append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    focused?.focus();
    if (!isCopied) throw new Error('this browser does not permit copying');
  };

  const copyText = async (button) => {
    const from = document.getElementById(button.dataset.copy);
    const text = button.dataset.copyText ?? (from ? from.textContent : '');
    try {
      await window.sightglassCopy(text);
      button.dataset.copied = '';
      setTimeout(() => delete button.dataset.copied, 1500);
    } catch { /* without permission there is nothing to do */ }
  };
})();
