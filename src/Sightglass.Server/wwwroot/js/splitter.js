// Drags the edge between two panels; the width is kept in this browser, in percent.
export function attach(handle, property, minimum, maximum) {
  // Gone before this was called.
  if (!handle) return { dispose: () => {} };
  const root = document.documentElement;
  const set = (percent) => {
    const width = Math.min(maximum, Math.max(minimum, percent));
    root.style.setProperty(`--${property}`, `${width}%`);
    try { localStorage.setItem(`sightglass.${property}`, width.toFixed(1)); } catch { /* not kept */ }
    handle.setAttribute('aria-valuenow', String(Math.round(width)));
  };
  const percentAt = (event) => {
    const area = handle.parentElement.parentElement.getBoundingClientRect();
    return (area.right - event.clientX) / area.width * 100;
  };
  const move = (event) => set(percentAt(event));
  const down = (event) => {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', move);
  };
  const up = () => handle.removeEventListener('pointermove', move);
  const key = (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    set(Number(handle.getAttribute('aria-valuenow')) + (event.key === 'ArrowLeft' ? 2 : -2));
  };
  handle.addEventListener('pointerdown', down);
  handle.addEventListener('pointerup', up);
  handle.addEventListener('keydown', key);
  return { dispose: () => { handle.removeEventListener('pointerdown', down); handle.removeEventListener('pointerup', up); handle.removeEventListener('keydown', key); } };
}
